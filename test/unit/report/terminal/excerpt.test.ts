import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defang, shownValue } from '../../../../src/report/terminal/defang.ts';
import { excerptLines } from '../../../../src/report/terminal/excerpt.ts';
import type { Paint } from '../../../../src/report/terminal/style.ts';
import { widthOf } from '../../../../src/report/terminal/width.ts';
import { hostileText } from '../arbitrary.ts';

const same = (text: string) => text;
const paint: Paint = { bad: same, warn: same, good: same, strong: same, line: same, link: same };

function lines(before: string, match: string, after = '', width = 80, unicode = true): string[] {
  const excerpt = { text: before + match + after, start: before.length, length: match.length };
  const location = { line: 12, column: [...before].length + 1 };
  return excerptLines(excerpt, location, { width, unicode }, paint);
}

/** What stands above the carets, by columns. */
function underlined([source = '', carets = '']: readonly string[]): string {
  const from = carets.indexOf('^');
  const to = carets.lastIndexOf('^') + 1;
  let column = 0;
  let result = '';
  for (const char of source) {
    const width = widthOf(char);
    if (column >= from && column + width <= to && !(width === 0 && column === from)) result += char;
    column += width;
  }
  return result;
}

describe('the carets', () => {
  test.each([
    ["const a = '", 'http://evil.net/x', "';", 'hxxp://evil[.]net/x'],
    ['\t\tx\t', '8.8.8.8', ' # dns', '8.8.8.8'],
    ['日本語と한국어 ', 'https://evil.net', ' 😀', 'hxxps://evil[.]net'],
    ['e\u0301\x1b[31m\u202e ', '8.8.4.4', '', '8.8.4.4'],
    ['', 'ftp://a.evil.net/b', ' www.other.net', 'ftp[:]//a[.]evil[.]net/b'],
    ['', 'hxxp://evil[.]net', '', 'hxxp://evil[.]net'],
    ['"url": "', String.raw`http:\/\/evil.net\/x`, '"', String.raw`hxxp:\/\/evil[.]net\/x`],
  ])('stand under the indicator in %j%j%j', (before, match, after, shown) => {
    expect(underlined(lines(before, match, after))).toBe(shown);
  });

  test('two lines, whole', () => {
    expect(lines("\tget('", 'http://evil.net/x', "') // see https://git.example-host.net").join('\n')).toBe(
      [
        "   12 |     get('hxxp://evil[.]net/x') // see hxxps://git[.]example-host[.]net",
        '      |          ^^^^^^^^^^^^^^^^^^^',
      ].join('\n'),
    );
  });

  test('a long line is clipped on both sides of the indicator', () => {
    const clipped = lines('a'.repeat(500), ' 8.8.8.8 ', 'b'.repeat(500), 60);
    expect(clipped).toEqual([
      `   12 | …${'a'.repeat(20)} 8.8.8.8 ${'b'.repeat(21)}…`,
      `      |  ${' '.repeat(20)}^^^^^^^^^`,
    ]);
    expect(lines('a'.repeat(500), ' 8.8.8.8 ', 'b', 60, false)[0]).toMatch(
      /^ {3}12 \| \.\.\.a+ 8\.8\.8\.8 b$/,
    );
  });

  test('an indicator longer than the line shows its beginning', () => {
    const [source = '', carets = ''] = lines('x = ', `http://evil.net/${'a'.repeat(300)}`, '', 60);
    expect(source).toContain('hxxp://evil[.]net/aaa');
    expect(source.endsWith('…')).toBe(true);
    expect(carets.indexOf('^')).toBe(source.indexOf('hxxp'));
  });

  test('an excerpt from inside a line begins with dots', () => {
    const excerpt = { text: 'tail 8.8.8.8', start: 5, length: 7 };
    const [source] = excerptLines(excerpt, { line: 1, column: 900 }, { width: 80, unicode: true }, paint);
    expect(source).toBe('    1 | …tail 8.8.8.8');
  });

  test('never exceed the width nor lose the indicator, no matter what stands around it', () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.integer({ min: 40, max: 120 }), (before, after, width) => {
        // A mark at once after the address would stand on its last digit.
        const shown = lines(`${before} `, '8.8.8.8', ` ${after}`, width);
        expect(underlined(shown)).toBe('8.8.8.8');
        for (const line of shown) {
          expect(widthOf(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('defanged text', () => {
  test.each([
    ['http://evil.net/a.b?c=d.e', 'hxxp://evil[.]net/a.b?c=d.e'],
    ['HTTPS://Evil.Net', 'HXXPS://Evil[.]Net'],
    ['http://evil.net/?u=https://b.net/', 'hxxp://evil[.]net/?u=hxxps://b[.]net/'],
    ['wss://evil.net:8080/', 'wss[:]//evil[.]net:8080/'],
    ['www.evil.net/x', 'www[.]evil[.]net/x'],
    ['see https://www.virustotal.com/gui/file/ab', 'see https://www.virustotal.com/gui/file/ab'],
    ['https://www.virustotal.com.evil.net/gui/', 'hxxps://www[.]virustotal[.]com[.]evil[.]net/gui/'],
    ['(www.evil.net)', '(www[.]evil[.]net)'],
    ['http://[2606:4700::1]/', 'hxxp://[2606:4700::1]/'],
    ['no link: a.b, C:\\x, 1.2.3.4', 'no link: a.b, C:\\x, 1.2.3.4'],
  ])('%s → %s', (text, shown) => {
    expect(defang(text)).toBe(shown);
  });

  test('a domain by itself', () => {
    expect(shownValue({ type: 'domain', value: 'www.evil.net' })).toBe('www[.]evil[.]net');
  });

  test('no terminal finds a URL in it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(defang(text)).not.toMatch(/(https?|ftp|file|wss?):\/\/|www\.[^.]/i);
      }),
      { numRuns: 1000 },
    );
  });
});
