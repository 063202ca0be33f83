import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callsAnteater } from '../../../../src/setup/hook/hook-script.ts';
import { blockAt, blockAtEnd, hasBlock, withoutBlock } from '../../../../src/setup/hook/marked-block.ts';

/** Scripts of all kinds: with and without shebang and last line end, CRLF, bytes that are not UTF-8. */
const script = fc
  .array(
    fc.constantFrom(
      '#!/bin/sh\n',
      '#!/usr/bin/env bash',
      '\n',
      'exit 0',
      'npm test\r\n',
      '# comment',
      '\xff\xfe',
      ' ',
      '>>> anteater >>>\n',
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => !hasBlock(text));

const atTop = (text: string, body: string) => blockAt(text, 0, body);

describe('a marked block', () => {
  test('comes out again and leaves every byte as it was, also after others have added lines', () => {
    fc.assert(
      fc.property(
        script,
        fc.constantFrom('call\n', 'a\nb\n'),
        fc.constantFrom('', 'added later\n'),
        (text, body, later) => {
          for (const put of [atTop, blockAtEnd]) {
            const marked = put(text, body);
            expect(hasBlock(marked)).toBe(true);
            expect(marked.endsWith('\n') || put === atTop).toBe(true);
            expect(withoutBlock(marked + later)).toBe(text + later);
          }
        },
      ),
    );
  });
});

describe('a call of anteater in a script', () => {
  test.each([
    'anteater',
    '  anteater || exit $?',
    'npx --no-install anteater',
    'npm test && anteater staged',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own.
    'sh "${0%/*}/anteater" pre-commit "$@" || exit $?',
    './node_modules/.bin/anteater pre-push "$1"',
    'exec anteater',
  ])('%s', (line) => {
    expect(callsAnteater(`#!/bin/sh\nnpm test\n${line}\n`)).toBe(true);
  });

  test.each([
    '# anteater',
    'cd ~/anteater',
    "cat >> '/tmp/anteater-x/y'",
    'echo "run anteater"',
    'anteater-lint',
    'npm test # && anteater',
  ])('none in %s', (line) => {
    expect(callsAnteater(`${line}\n`)).toBe(false);
  });
});
