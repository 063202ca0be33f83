import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeForTerminal, guardLines, jsonText, segments } from '../../../../src/report/terminal/escape.ts';
import { hostileText } from '../arbitrary.ts';

const ACTS = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad\ud800-\udfff]/;

describe('escapeForTerminal', () => {
  test.each([
    ['\x1b[31m', String.raw`\x1b[31m`],
    ['a\nb\tc\r', String.raw`a\nb\tc\r`],
    ['\u009b2J', String.raw`\x9b2J`],
    ['evil\u202egpj.exe', String.raw`evil\u202egpj.exe`],
    ['a\u200bb\u2066c\u2028d', String.raw`a\u200bb\u2066c\u2028d`],
    ['\ud800', String.raw`\ud800`],
    ['\u{e0041}', String.raw`\u{e0041}`],
    ['\ufeffx\uffff', String.raw`\ufeffx\uffff`],
    ['##vso[task.complete]', String.raw`#\x23vso[task.complete]`],
    ['##[error]x', String.raw`#\x23[error]x`],
    ['\u0301a', String.raw`\u0301a`],
    ['plain ## text, naïve 日本語 😀', 'plain ## text, naïve 日本語 😀'],
  ])('%j is shown as %s', (text, shown) => {
    expect(escapeForTerminal(text)).toBe(shown);
  });

  test('nothing that acts on a terminal is left, in no text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = escapeForTerminal(text);
        // A surrogate is fine as half of a character.
        expect(shown.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')).not.toMatch(ACTS);
        expect(shown).not.toMatch(/##(\[|vso\[|teamcity\[)/i);
      }),
      { numRuns: 2000 },
    );
  });

  test('marks cannot pile up over neighbouring lines', () => {
    expect(escapeForTerminal(`a${'\u0301'.repeat(9)}`)).toBe(
      `a${'\u0301'.repeat(4)}${String.raw`\u0301`.repeat(5)}`,
    );
  });

  test('piece by piece it is the same text, and every unit of the source belongs to one piece', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const parts = segments(text);
        expect(parts.map((part) => part.text).join('')).toBe(escapeForTerminal(text));
        let at = 0;
        for (const part of parts) {
          expect(part.at).toBe(at);
          at += part.length;
        }
        expect(at).toBe(text.length);
      }),
    );
  });
});

test('JSON without raw invisible characters parses to the same value', () => {
  fc.assert(
    fc.property(fc.array(hostileText), (texts) => {
      const json = jsonText(texts);
      expect(JSON.parse(json)).toEqual(texts);
      expect(json.replace(/[\ud800-\udbff][\udc00-\udfff]|\n/g, '')).not.toMatch(ACTS);
      expect(json).not.toMatch(/##(\[|vso\[|teamcity\[)/i);
    }),
  );
});

test('JSON holds no command of a build server, which takes them from anywhere in a line', () => {
  const path = '##vso[task.setvariable variable=PATH]x/##[stop-commands]y/##teamcity[z]';
  const json = jsonText({ path });
  expect(json).toContain(
    String.raw`"path": "#\u0023vso[task.setvariable variable=PATH]x/#\u0023[stop-commands]y/#\u0023teamcity[z]"`,
  );
  expect(JSON.parse(json)).toEqual({ path });
});

test('no line begins as a workflow command', () => {
  expect(guardLines('::error::a\n  ::b\n:c\nd ::e')).toBe('\\x3a:error::a\n  \\x3a:b\n:c\nd ::e');
  expect(guardLines('::a', '&#58;')).toBe('&#58;:a');
});
