/** How questions are written as requests and links: by what a person would paste, and by what must never get through. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl } from '../../../src/lib/url.ts';
import type { Question } from '../../../src/lookup/ports.ts';
import { guiLink, questionPath, requestLine } from '../../../src/virustotal/question.ts';

const SHA256 = '609feaed93afbea14c6b10c6effc986f39d1deb0a372ac088129bb22bbca8834';

describe('requests', () => {
  it.each([
    ['url', 'http://evil.net/x', 'GET /urls/aHR0cDovL2V2aWwubmV0L3g'],
    ['url', 'https://a.net/?q=~~~', 'GET /urls/aHR0cHM6Ly9hLm5ldC8_cT1-fn4'],
    ['ip', '8.8.4.4', 'GET /ip_addresses/8.8.4.4'],
    ['ip', '2606:4700::1111', 'GET /ip_addresses/2606:4700::1111'],
    ['domain', 'evil.net', 'GET /domains/evil.net'],
    ['file', SHA256, `GET /files/${SHA256}`],
  ] as const)('%s %s', (type, value, expected) => {
    expect(requestLine({ type, value })).toBe(expected);
  });

  it('ask for one page of host names', () => {
    expect(questionPath({ about: 'resolutions', value: '8.8.4.4' })).toBe(
      '/ip_addresses/8.8.4.4/resolutions?limit=40',
    );
  });

  it('never reach another endpoint, with any value', () => {
    const about = fc.constantFrom<Question['about']>('ip', 'url', 'domain', 'file', 'resolutions');
    const value = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('../users/me?x=1', '..', '.', 'a/b', 'a?b', 'a#b', 'a\\b', '%2e%2e', '\ud800'),
    );
    fc.assert(
      fc.property(about, value, (asked, text) => {
        const path = questionPath({ about: asked, value: text });
        const { pathname, search, hash } = new URL(`https://www.virustotal.com/api/v3${path}`);
        const segments = pathname.split('/');
        expect(segments.slice(0, 3)).toEqual(['', 'api', 'v3']);
        expect(segments).toHaveLength(asked === 'resolutions' ? 6 : 5);
        expect([search, hash]).toEqual([asked === 'resolutions' ? '?limit=40' : '', '']);
      }),
    );
  });

  it('carry the whole URL, in one spelling', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (text) => {
        const id = questionPath({ about: 'url', value: text }).slice('/urls/'.length);
        expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(Buffer.from(id, 'base64url').toString()).toBe(canonicalUrl(text));
      }),
    );
  });
});

describe('links', () => {
  it.each([
    ['url', 'http://evil.net/x', 'https://www.virustotal.com/gui/url/aHR0cDovL2V2aWwubmV0L3g'],
    ['ip', '8.8.4.4', 'https://www.virustotal.com/gui/ip-address/8.8.4.4'],
    ['domain', 'evil.net', 'https://www.virustotal.com/gui/domain/evil.net'],
    ['file', SHA256, `https://www.virustotal.com/gui/file/${SHA256}`],
  ] as const)('%s %s', (type, value, expected) => {
    expect(guiLink({ type, value })).toBe(expected);
  });
});
