/** How output looks is decided from options, environment and terminal; links are made only where the terminal is known to. */
import { describe, expect, test } from 'vitest';
import { makesLinks, wantsColor } from '../../../src/cli/style.ts';

const terminal = { isTTY: true };
const pipe = {};

describe('colours', () => {
  test.each([
    [{}, {}, true],
    [{ NO_COLOR: '1' }, {}, false],
    [{ NO_COLOR: '' }, {}, true],
    [{ TERM: 'dumb' }, {}, false],
    [{ NO_COLOR: '1' }, { color: true }, true],
    [{ FORCE_COLOR: '0' }, {}, false],
    [{}, { color: false }, false],
  ] as const)('with %j and %j on a terminal: %s', (env, options, wanted) => {
    expect(wantsColor({ env }, options, terminal)).toBe(wanted);
  });

  test.each([
    [{}, false],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('with %j in a pipe: %s', (env, wanted) => {
    expect(wantsColor({ env }, {}, pipe)).toBe(wanted);
  });
});

describe('links', () => {
  test.each([
    { TERM_PROGRAM: 'iTerm.app' },
    { TERM_PROGRAM: 'WezTerm' },
    { TERM_PROGRAM: 'vscode' },
    { TERM: 'xterm-kitty' },
    { TERM: 'alacritty' },
    { VTE_VERSION: '6003' },
    { WT_SESSION: 'x' },
    { KONSOLE_VERSION: '230401' },
    { TMUX: '/tmp/tmux', FORCE_HYPERLINK: '1' },
  ])('are made in %j', (env) => {
    expect(makesLinks({ env }, terminal)).toBe(true);
  });

  test.each([
    {},
    { TERM: 'xterm-256color' },
    { TERM: 'dumb', WT_SESSION: 'x' },
    { VTE_VERSION: '4600' },
    { TERM_PROGRAM: 'Apple_Terminal' },
    { TERM_PROGRAM: 'vscode', CI: 'true' },
    { TERM_PROGRAM: 'iTerm.app', TMUX: '/tmp/tmux' },
    { TERM: 'screen.xterm-256color', VTE_VERSION: '6003' },
    { TERM: 'xterm-kitty', FORCE_HYPERLINK: '0' },
  ])('are not made in %j', (env) => {
    expect(makesLinks({ env }, terminal)).toBe(false);
  });

  test('are not made in a pipe', () => expect(makesLinks({ env: { WT_SESSION: 'x' } }, pipe)).toBe(false));
});
