/** Where our lines stand in shell hooks of others, run by real shells: the check runs, once, no matter what the file does. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutBlock } from '../../../../src/setup/hook/marked-block.ts';
import {
  callsByHand,
  commitLines,
  pushLines,
  withShellLines,
} from '../../../../src/setup/managers/shell-lines.ts';

const BODIES: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a command', 'echo linted\n'],
  ['an exit', 'echo linted\nexit 0\n'],
  ['an indented exit', 'if true; then\n  exit 0\nfi'],
  ['an exit after a command', 'true; exit $?\n'],
  ['exec', 'exec echo linted\n'],
  ['a function that leaves', 'main() {\n  exit 0\n}\nmain "$@"\n'],
  ['a trap', "trap 'exit 0' EXIT\n"],
  ['a shebang and options', '#!/bin/sh\nset -eu\necho linted\n'],
  ['a bare return', 'return 0 2>/dev/null || true\n'],
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anteater-lines-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a hook as husky 9 does, and as git does; gives its exit code and what the check wrote down. */
function run(text: string, input: string, by: readonly string[]) {
  const [path, log] = [join(folder, 'pre-commit'), join(folder, 'log')];
  writeFileSync(path, text, { mode: 0o755 });
  writeFileSync(log, '');
  const [program = path, ...args] = [...by, path, 'origin', 'url'];
  const { status } = spawnSync(program, args, { input, env: { ...process.env, LOG: log } });
  return { status, log: readFileSync(log, 'utf8') };
}

const CHECK = (code: number) => `sh -c 'cat >>"$LOG"; echo "checked $*" >>"$LOG"; exit ${code}' sh`;

/** husky starts every file by sh. */
const BASH = ['bash', '#!/usr/bin/env bash\nset -euo pipefail\n[[ 1 == 1 ]] && exit 0\n'] as const;

describe.each([
  ['husky 9', ['sh', '-e'], 'sh -e', BODIES],
  ['git', [], '', [...BODIES, BASH]],
] as const)('started by %s', (_, by, again, bodies) => {
  test.each(bodies)('before a commit, in a file with %s', (_name, body) => {
    const text = withShellLines(body, commitLines(CHECK(0), again));
    expect(run(text, '', by)).toEqual({ status: 0, log: 'checked origin url\n' });
    const bad = withShellLines(body, commitLines(CHECK(3), again));
    expect(run(bad, '', by).status).toBe(3);
    expect(withoutBlock(text)).toBe(body);
    expect(withShellLines(text, commitLines(CHECK(0), again))).toBe(text);
  });

  test.each(bodies)('before a push, in a file with %s', (_name, body) => {
    const refs = 'refs/heads/a 1 refs/heads/a 0\n';
    const text = withShellLines(body, pushLines(CHECK(0)));
    expect(run(text, refs, by)).toEqual({ status: 0, log: `${refs}checked origin url\n` });
    expect(run(withShellLines(body, pushLines(CHECK(1))), refs, by).status).toBe(1);
    expect(withoutBlock(text)).toBe(body);
  });

  test('what follows gets git’s refs, and its failure stops before the check of a commit', () => {
    const text = withShellLines('cat >>"$LOG"\n', pushLines(CHECK(0)));
    expect(run(text, 'a\nb\n', by).log).toBe('a\nb\nchecked origin url\na\nb\n');
    expect(run(withShellLines('exit 7\n', commitLines(CHECK(0), again)), '', by)).toEqual({
      status: 7,
      log: '',
    });
  });

  test('a commit that a hook makes is checked as well', () => {
    const nested = '[ -n "$NESTED" ] || NESTED=1 sh -c \'"$0"; true\' "$0"\n';
    const text = withShellLines(nested, commitLines(CHECK(0), again));
    expect(run(text, '', by).log.match(/checked/g)?.length).toBe(2);
  });
});

test('the lines come behind the one by which husky 8 starts the file again', () => {
  const start = '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n';
  expect(withShellLines(`${start}\nnpm test\n`, 'call\n').startsWith(`${start}# >>> anteater >>>`)).toBe(
    true,
  );
});

test.each<[string, boolean]>([
  ['npx lint-staged\nanteater\n', true],
  ['anteater || exit $?\nnpm test\n', true],
  ['npx lint-staged && npx anteater\n', true],
  ['#!/bin/sh\n# exit early\nanteater\n', true],
  ['exit 0\nanteater\n', false],
  ['if x; then\n  exit 0\nfi\nanteater\n', false],
  ['if x; then\n  anteater\nfi\n', false],
  ['anteater || true\n', false],
  ['anteater &\nwait\n', false],
  ['anteater\nnpm test\n', false],
  ['# anteater\n', false],
  ['main() {\nanteater\n}\n', false],
  ['anteater pre-push "$@"\n', false],
])('a call by hand that surely decides: %j %s', (script, expected) => {
  expect(callsByHand(script, 'pre-commit')).toBe(expected);
});

test('the lines are a shell script that shellcheck takes', ({ skip }) => {
  if (spawnSync('shellcheck', ['--version']).error) skip('shellcheck is not installed');
  for (const lines of [commitLines('/bin/sh x', ''), pushLines('/bin/sh x')]) {
    execFileSync('shellcheck', ['-s', 'sh', '-'], { input: `#!/bin/sh\n${lines}` });
  }
});
