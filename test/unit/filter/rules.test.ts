/** What an ignore entry covers, and what it must never cover. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../src/filter/rules.ts';
import type { IgnoreEntry, Indicator, Rules } from '../../../src/model.ts';

const NONE: Rules = {
  ips: [],
  urls: [],
  binaries: [],
  paths: [],
  neverSend: [],
  builtin: true,
  inline: true,
};
const TODAY = '2026-11-21';

function entry(value: string, more: Partial<IgnoreEntry> = {}): IgnoreEntry {
  return {
    value,
    reason: null,
    expires: null,
    regex: false,
    origin: `.anteaterrc url_ignore ${value}`,
    ...more,
  };
}

async function ignores(
  rule: string,
  indicator: Indicator,
  more: Partial<IgnoreEntry> = {},
): Promise<boolean> {
  const entries = [entry(rule, more)];
  const rules = indicator.type === 'ip' ? { ...NONE, ips: entries } : { ...NONE, urls: entries };
  return (await compileRules(rules, TODAY)).ignores(indicator) !== null;
}

const url = (value: string): Indicator => ({ type: 'url', value: new URL(value).href });
const domain = (value: string): Indicator => ({ type: 'domain', value });
const ip = (value: string): Indicator => ({ type: 'ip', value });

describe('a URL as a rule', () => {
  test.each([
    ['https://github.com', 'https://github.com/'],
    ['https://github.com', 'https://github.com/a/b?c=d'],
    ['https://github.com', 'https://GitHub.com:443/a'],
    ['https://github.com/', 'https://github.com./a'],
    ['HTTPS://GITHUB.COM:443', 'https://github.com/x'],
    ['http://example-host.net:80/a', 'http://example-host.net/a/b'],
    ['https://cdn.example-host.net/assets/', 'https://cdn.example-host.net/assets/'],
    ['https://cdn.example-host.net/assets/', 'https://cdn.example-host.net/assets/x/y.js?v=1'],
    ['https://cdn.example-host.net/assets', 'https://cdn.example-host.net/assets'],
    ['https://cdn.example-host.net/assets', 'https://cdn.example-host.net/assets?v=1'],
    ['https://cdn.example-host.net/assets', 'https://cdn.example-host.net/assets/x'],
    ['https://münchen.de', 'https://xn--mnchen-3ya.de/x'],
    ['https://xn--mnchen-3ya.de', 'https://MÜNCHEN.de/x'],
    ['ftp://files.acme.net:21', 'ftp://files.acme.net/x'],
    ['wss://acme.net', 'wss://acme.net:443/x'],
    ['http://0x7f.1', 'http://127.0.0.1/x'],
    ['https://[2606:4700::0]/', 'https://[2606:4700::]/a'],
    ['https://acme.net/x?y=1', 'https://acme.net/x?y=1'],
    ['https://acme.net/#part', 'https://acme.net/a'],
  ])('%s covers %s', async (rule, given) => {
    expect(await ignores(rule, url(given))).toBe(true);
  });

  test.each([
    ['https://github.com', 'https://github.com.evil.net/'],
    ['https://github.com', 'https://evilgithub.com/'],
    ['https://github.com', 'https://www.github.com/'],
    ['https://github.com', 'http://github.com/'],
    ['https://github.com', 'http://github.com:8080/'],
    ['https://github.com', 'https://github.com:8443/'],
    ['https://github.com', 'https://github.com@evil.net/'],
    ['https://github.com', 'https://evil.net/https://github.com/'],
    ['https://github.com', 'https://evil.net/?r=https://github.com'],
    ['https://github.com/', 'https://github.com.:8443/'],
    ['https://acme.net/assets', 'https://acme.net/assets-evil/x'],
    ['https://acme.net/assets', 'https://acme.net/assetsx'],
    ['https://acme.net/assets/', 'https://acme.net/assets'],
    ['https://acme.net/assets', 'https://acme.net/Assets/x'],
    ['https://acme.net/assets', 'https://acme.net/x/assets/y'],
    ['https://acme.net/assets', 'https://acme.net/assets/../x'],
    ['https://acme.net/assets', 'https://acme.net/assets/%2e%2e/x'],
    ['https://acme.net/assets', 'https://acme.net/assets/..%2fx'],
    ['https://acme.net/assets', 'https://acme.net/assets/a%2f..%2F..%2fx'],
    ['https://acme.net/assets', 'https://acme.net/assets/%2E%2E%5cx'],
    ['https://acme.net/assets', 'https://acme.net//assets/x'],
    ['https://acme.net/x?y=1', 'https://acme.net/x?y=12'],
    ['https://acme.net/x?y=1', 'https://acme.net/x'],
    ['https://acme.net/x?y=1', 'https://acme.net/x/z?y=1'],
    ['https://аpple.com', 'https://apple.com/'],
  ])('%s does not cover %s', async (rule, given) => {
    expect(await ignores(rule, url(given))).toBe(false);
  });

  test('covers by an independent definition: same origin, and segments that begin with its segments', async () => {
    const scheme = fc.constantFrom('http', 'https', 'ws', 'ftp');
    const host = fc.constantFrom(
      'a.net',
      'b.a.net',
      'A.net',
      'a.net.evil.org',
      'xa.net',
      '198.41.0.4',
      '[2606:4700::1]',
    );
    const port = fc.constantFrom('', ':80', ':443', ':8080', ':21');
    const segment = fc.constantFrom('a', 'b', 'ab', '%61', 'a b', '.', '..', 'ä');
    const path = fc
      .tuple(fc.array(segment, { maxLength: 3 }), fc.constantFrom('', '/'))
      .map(([parts, end]) => {
        return parts.length === 0 ? end : `/${parts.join('/')}${end}`;
      });
    const anyUrl = fc
      .tuple(scheme, host, port, path)
      .map(([s, h, p, rest]) => `${s}://${h}${p}${rest.replace(/ /g, '%20')}`);
    const defined = (rule: URL, given: URL): boolean => {
      if (`${rule.protocol}//${rule.host}` !== `${given.protocol}//${given.host}`) return false;
      const [wanted, have] = [rule.pathname.split('/'), given.pathname.split('/')];
      // A final slash asks for something below; without one the path itself is covered as well.
      if (wanted.at(-1) === '') wanted.pop();
      else if (have.length === wanted.length) return have.join('/') === wanted.join('/');
      return have.length > wanted.length && wanted.every((part, at) => have[at] === part);
    };
    await fc.assert(
      fc.asyncProperty(
        anyUrl,
        fc.tuple(anyUrl, fc.constantFrom('', '?q=1')),
        async (rule, [given, query]) => {
          const target = new URL(given + query);
          const expected = defined(new URL(rule), target);
          expect([rule, target.href, await ignores(rule, url(target.href))]).toEqual([
            rule,
            target.href,
            expected,
          ]);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('a host as a rule', () => {
  test.each([
    ['github.com', 'http://github.com:8080/x', true],
    ['GitHub.com.', 'ftp://github.com/x', true],
    ['github.com', 'https://api.github.com/', false],
    ['github.com', 'https://github.com.evil.net/', false],
    ['github.com', 'https://github.com@evil.net/', false],
    ['*.npmjs.org', 'https://registry.npmjs.org/x', true],
    ['*.npmjs.org', 'https://a.b.NPMJS.org./x', true],
    ['*.npmjs.org', 'https://npmjs.org/x', false],
    ['*.npmjs.org', 'https://evilnpmjs.org/x', false],
    ['*.npmjs.org', 'https://registry.npmjs.org.evil.net/x', false],
    ['198.41.0.4', 'http://198.41.0.4:81/x', true],
    ['2606:4700::1', 'http://[2606:4700:0::1]/x', true],
    ['münchen.de', 'https://xn--mnchen-3ya.de/', true],
    ['*.münchen.de', 'https://www.xn--mnchen-3ya.de/', true],
  ])('%s on %s: %s', async (rule, given, expected) => {
    expect(await ignores(rule, url(given))).toBe(expected);
  });

  test.each([
    ['registry.npmjs.org', 'registry.npmjs.org', true],
    ['*.npmjs.org', 'registry.npmjs.org', true],
    ['https://registry.npmjs.org', 'registry.npmjs.org', true],
    ['https://registry.npmjs.org/', 'REGISTRY.npmjs.org', true],
    ['https://registry.npmjs.org/left-pad', 'registry.npmjs.org', false],
    ['https://registry.npmjs.org:8443', 'registry.npmjs.org', false],
    ['npmjs.org', 'registry.npmjs.org', false],
  ])('%s on the domain %s: %s', async (rule, given, expected) => {
    expect(await ignores(rule, domain(given))).toBe(expected);
  });

  test.each([
    '',
    ' ',
    '*',
    '*.',
    'a b',
    'host:8080',
    'a/b',
    'http://',
    'https://*.x.org',
    'https://u:p@x.org',
    'x..org',
    '*.*.org',
    'a*.org',
    'mailto:x@y.org',
    'file:///etc/passwd',
    'https://x.org\\@evil.net',
    '1.1',
    '*.1.2.3.4',
  ])('%j is refused', async (rule) => {
    await expect(compileRules({ ...NONE, urls: [entry(rule)] }, TODAY)).rejects.toThrow(/url_ignore/);
  });
});

describe('addresses as rules', () => {
  test.each([
    ['173.217.16.206', '173.217.16.206', true],
    ['173.217.16.206', '173.217.16.20', false],
    ['92.47.16.0/24', '92.47.16.77', true],
    ['92.47.16.0/24', '92.47.17.1', false],
    ['2606:4700::/32', '2606:4700:10::1', true],
    ['::ffff:8.8.8.8', '8.8.8.8', true],
    ['0.0.0.0/0', '2606:4700::1', false],
  ])('%s on %s: %s', async (rule, given, expected) => {
    expect(await ignores(rule, ip(given))).toBe(expected);
  });

  test('an address does not excuse URLs on it, nor a host the address', async () => {
    const matcher = await compileRules({ ...NONE, ips: [entry('198.41.0.4')] }, TODAY);
    expect(matcher.ignores(url('http://198.41.0.4/x'))).toBeNull();
    expect(
      (await compileRules({ ...NONE, urls: [entry('198.41.0.4')] }, TODAY)).ignores(ip('198.41.0.4')),
    ).toBeNull();
  });

  test('a thousand networks are as quick to ask as one, and say which it was', async () => {
    const ips = Array.from({ length: 5_000 }, (_, at) => entry(`11.${at >> 8}.${at & 255}.0/24`));
    const matcher = await compileRules({ ...NONE, ips }, TODAY);
    expect(matcher.ignores(ip('11.3.7.9'))?.value).toBe('11.3.7.0/24');
  });
});

describe("the original's regular expressions", () => {
  const regex = { regex: true };
  test.each([
    ['github\\.com', 'https://www.github.com/x', true],
    ['github\\.com', 'https://github.com.evil.net/', false],
    ['github\\.com', 'https://notgithub.com/', false],
    ['github\\.com', 'https://evil.net/?to=https://github.com', false],
    ['https://github\\.com', 'https://github.com/x', true],
    ['^https?://.*\\.acme\\.net/', 'http://a.acme.net/x', true],
    ['HTTPS://(www\\.)?Acme\\.net', 'https://www.acme.net/', true],
    ['https?://', 'https://evil.net/', false],
    ['.*', 'https://anything.net/', true],
    ['a*', 'https://anything.net/', false],
    ['acme\\.net/pub$', 'https://acme.net/pub', true],
    ['acme\\.net/pub$', 'https://acme.net/pub/x', false],
  ])('%s on %s: %s', async (rule, given, expected) => {
    expect(await ignores(rule, url(given), regex)).toBe(expected);
  });

  test.each([
    ['10\\.2', '10.2.3.4', true],
    ['10\\.2', '110.2.3.4', false],
    ['10\\.2', '10.20.3.4', false],
    ['10\\.2\\.', '10.2.3.4', true],
    ['173\\.217\\.(16|17)\\.\\d+', '173.217.17.20', true],
    ['\\d*', '9.9.9.9', true],
  ])('%s on the address %s: %s', async (rule, given, expected) => {
    expect(await ignores(rule, ip(given), regex)).toBe(expected);
  });

  test.each([
    ['acme\\.net', 'files.acme.net', true],
    ['^https://files\\.acme\\.net', 'files.acme.net', true],
    ['acme\\.net/x', 'acme.net', false],
    ['acme\\.', 'acme.net', false],
  ])('%s on the domain %s: %s', async (rule, given, expected) => {
    expect(await ignores(rule, domain(given), regex)).toBe(expected);
  });

  test('an empty one is refused', async () => {
    await expect(compileRules({ ...NONE, ips: [entry('', regex)] }, TODAY)).rejects.toThrow(
      /match everything/,
    );
  });
});

describe('expiry', () => {
  test('an entry ignores up to its last day, and is named after it', async () => {
    const rules = { ...NONE, urls: [entry('acme.net', { expires: '2026-11-21' })] };
    expect((await compileRules(rules, '2026-11-21')).ignores(url('http://acme.net'))).not.toBeNull();
    const later = await compileRules(rules, '2026-11-22');
    expect(later.ignores(url('http://other.net'))).toBeNull();
    expect(later.expired()).toEqual([]);
    expect(later.ignores(url('http://acme.net'))).toBeNull();
    expect(later.expired().map((each) => each.value)).toEqual(['acme.net']);
  });

  test('another entry that still holds makes nothing of it', async () => {
    const urls = [entry('acme.net', { expires: '2020-01-01' }), entry('http://acme.net')];
    const matcher = await compileRules({ ...NONE, urls }, TODAY);
    expect(matcher.ignores(url('http://acme.net/x'))?.value).toBe('http://acme.net');
    expect(matcher.expired()).toEqual([]);
  });
});

describe('never_send', () => {
  const matcher = compileRules(
    { ...NONE, neverSend: ['*.corp.acme.com', 'intranet', '198.41.0.0/24', '2606:4700::1'] },
    TODAY,
  );
  test.each([
    [url('https://wiki.corp.acme.com/x?y'), '*.corp.acme.com'],
    [domain('GIT.corp.acme.com'), '*.corp.acme.com'],
    [url('http://intranet:8080/'), 'intranet'],
    [url('http://198.41.0.4/x'), '198.41.0.0/24'],
    [ip('198.41.0.9'), '198.41.0.0/24'],
    [url('http://[2606:4700:0::1]/'), '2606:4700::1'],
    [url('https://corp.acme.com/'), null],
    [url('https://corp.acme.com.evil.net/'), null],
    [ip('198.41.1.4'), null],
  ])('%j: %s', async (indicator, pattern) => {
    expect((await matcher).neverSent(indicator)?.pattern ?? null).toBe(pattern);
  });

  const evil = (rest: string): Indicator => url(`https://evil-host.net/${rest}`);
  const named = 'wiki.corp.acme.com';
  test.each([
    [`?u=https://${named}/x`, 'query'],
    [`?u=${named}`, 'query'],
    [`?u=https%3A%2F%2F${named}%2Fx`, 'query'],
    ['?u=https%253A%252F%252Fwiki%252Ecorp%252Eacme%252Ecom', 'query'],
    ['?u=WIKI.CORP.ACME.COM', 'query'],
    [`?u=${Buffer.from(`https://${named}/x`).toString('base64')}`, 'query'],
    [`?u=${encodeURIComponent(Buffer.from(`see ${named}`).toString('base64'))}`, 'query'],
    [`?u=${Buffer.from(named).toString('base64url')}`, 'query'],
    [`?u=${Buffer.from(`https://${named}`).toString('hex')}`, 'query'],
    ['?host=198.41.0.7', 'query'],
    ['?host=%5B2606:4700::1%5D', 'query'],
    ['?next=http://intranet/', 'query'],
    [`proxy/https://${named}/x`, 'path'],
    [`proxy/${Buffer.from(`https://${named}/x`).toString('base64url')}`, 'path'],
    [`${named}/x?u=${named}`, 'path'],
    ['?u=corp.acme.com', null],
    ['?u=wiki.corp.acme.com.evil.net', null],
    ['?u=198.41.1.7', null],
  ])('inside of a URL: %s is in the %s', async (rest, where) => {
    expect((await matcher).neverSent(evil(rest))?.where ?? null).toBe(where);
  });
});
