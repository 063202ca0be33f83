/** Hunks are read by their counts, however the text is cut and no matter what its lines hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK, HunkReader, MalformedHunk } from '../../../../src/diff/git/hunks.ts';
import type { TextChunk } from '../../../../src/model.ts';

/** Feeds a hunk's body in parts, as a caller does who keeps what was not taken. */
function read(header: string, parts: readonly string[]): { added: TextChunk[]; left: string; done: boolean } {
  const added: TextChunk[] = [];
  const reader = new HunkReader((chunk) => void added.push(chunk));
  expect(reader.begin(header)).toBe(true);
  let left = '';
  for (const part of parts) {
    left += part;
    left = left.slice(reader.read(left, 0));
  }
  return { added, left, done: !reader.active() };
}

/** Numbers and contents of the added lines. */
function linesOf(added: readonly TextChunk[]): [number, string][] {
  const lines: [number, string][] = [];
  let rest = '';
  for (const chunk of added) {
    const text = rest + (chunk.startsMidLine ? chunk.text : chunk.text.slice(1)).replaceAll('\n+', '\n');
    const parts = text.split('\n');
    rest = parts.pop() ?? '';
    for (const [index, part] of parts.entries()) lines.push([chunk.line + index, part]);
  }
  expect(rest).toBe('');
  return lines;
}

const content = fc.oneof(
  fc.constantFrom(
    '',
    '+',
    '-',
    '@@ -1 +1 @@',
    'diff --git a/x b/x',
    '++ b/x',
    '-- a/x',
    '\\ No newline',
    '\0',
    '\r',
  ),
  fc.string({ unit: fc.constantFrom('a', '+', '-', ' ', '\\', '@', '\0', '\xff', '\r'), maxLength: 12 }),
);
const bodyLine = fc.record({ sign: fc.constantFrom('+', '-', ' '), content });

describe('a hunk', () => {
  it('gives its added lines with their numbers, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(bodyLine, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.nat(400)),
        (body, start, cuts) => {
          const olds = body.filter(({ sign }) => sign !== '+').length;
          const news = body.filter(({ sign }) => sign !== '-').length;
          const text = body.map(({ sign, content: line }) => `${sign}${line}\n`).join('');
          const places = [0, ...cuts.map((cut) => cut % text.length).toSorted((a, b) => a - b), text.length];
          const parts = places.slice(1).map((place, index) => text.slice(places[index], place));
          const { added, left, done } = read(`@@ -1,${olds} +${start},${news} @@ f()`, [
            ...parts,
            'diff --git a/x b/x\n',
          ]);
          const expected: [number, string][] = [];
          let number = start;
          for (const { sign, content: line } of body) {
            if (sign === '+') expected.push([number, line]);
            if (sign !== '-') number++;
          }
          expect(linesOf(added)).toEqual(expected);
          expect(added.reduce((sum, { lines }) => sum + lines, 0)).toBe(expected.length);
          expect(done).toBe(true);
          expect(left).toBe('diff --git a/x b/x\n');
        },
      ),
    );
  });

  it('hands a long line on in chunks', () => {
    const long = 'x'.repeat(CHUNK);
    const { added, done } = read('@@ -0,0 +7,3 @@', ['+short\n+', long, long, long, '\n+end', '\n']);
    expect(
      added.map(({ line, lines, startsMidLine, endsMidLine }) => ({
        line,
        lines,
        startsMidLine,
        endsMidLine,
      })),
    ).toEqual([
      { line: 7, lines: 1, startsMidLine: false, endsMidLine: false },
      { line: 8, lines: 1, startsMidLine: false, endsMidLine: true },
      { line: 8, lines: 0, startsMidLine: true, endsMidLine: true },
      { line: 8, lines: 0, startsMidLine: true, endsMidLine: true },
      { line: 8, lines: 0, startsMidLine: true, endsMidLine: false },
      { line: 9, lines: 1, startsMidLine: false, endsMidLine: false },
    ]);
    expect(linesOf(added)).toEqual([
      [7, 'short'],
      [8, long + long + long],
      [9, 'end'],
    ]);
    expect(done).toBe(true);
  });

  it('passes over long removed lines without keeping them', () => {
    const { added, left, done } = read('@@ -1 +1 @@', [
      `-${'x'.repeat(CHUNK)}`,
      'y'.repeat(CHUNK),
      '\n+new\n',
    ]);
    expect(linesOf(added)).toEqual([[1, 'new']]);
    expect([left, done]).toEqual(['', true]);
  });

  it('takes an empty line for context whose space was stripped', () => {
    expect(linesOf(read('@@ -1,2 +1,3 @@', ['\n+new\n\n']).added)).toEqual([[2, 'new']]);
  });

  it('passes over the note on a missing newline', () => {
    const text = '-old\n\\ No newline at end of file\n+new\n';
    expect(linesOf(read('@@ -1 +1 @@', [text]).added)).toEqual([[1, 'new']]);
  });

  it.each(['x\n', '+a\n', '@@ -1 +1 @@\n'])('that holds %j besides its lines is malformed', (line) => {
    expect(() => read('@@ -1,2 +1,1 @@', ['-a\n+b\n', line])).toThrow(MalformedHunk);
  });

  it.each(['@@ -1 +1', '@@ 1 +1 @@', '@@ -a +1 @@', '@@@ -1 -1 +1 @@@'])('%j begins none', (header) => {
    const reader = new HunkReader(() => undefined);
    expect(reader.begin(header)).toBe(false);
  });
});
