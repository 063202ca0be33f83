/** One spelling for what every server takes for the same URL. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl, hostOf } from '../../../src/lib/url.ts';

describe('the canonical spelling', () => {
  it.each([
    ['http://evil.net/x', 'http://evil.net/x'],
    ['http://evil.net./x', 'http://evil.net/x'],
    ['http://evil.net.:8080/x', 'http://evil.net:8080/x'],
    ['http://evil.net/x?', 'http://evil.net/x'],
    ['http://evil.net/%78%2D%2e%5F%7e', 'http://evil.net/x-._~'],
    ['http://evil.net/a%2fb?c=%3d', 'http://evil.net/a%2Fb?c=%3D'],
    ['http://evil.net/a%2e%2E/b', 'http://evil.net/a../b'],
    ['http://evil.net/x?q=%41', 'http://evil.net/x?q=A'],
    ['http://[2606:4700::1111]/%78', 'http://[2606:4700::1111]/x'],
    ['http://evil.net/100%', 'http://evil.net/100%'],
    ['http://evil.net/x.', 'http://evil.net/x.'],
    ['not a url%', 'not a url%'],
  ])('of %s is %s', (text, expected) => {
    expect(canonicalUrl(text)).toBe(expected);
  });

  it('is one, is its own, and keeps host and port', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (text) => {
        const { href, host, search } = new URL(text);
        const once = canonicalUrl(href);
        expect(canonicalUrl(once)).toBe(once);
        expect(new URL(once).host).toBe(host.replace(/\.(?=:|$)/, ''));
        expect(decodeURIComponent(once)).toBe(
          decodeURIComponent(search === '' ? href.replace(/\?$/, '') : href),
        );
      }),
    );
  });
});

it.each([
  ['http://evil.net.:80/x', 'evil.net'],
  ['http://[2606:4700::1111]/x', '2606:4700::1111'],
  ['https://8.8.8.8/x', '8.8.8.8'],
  ['nothing', null],
])('the host of %s is %s', (text, host) => {
  expect(hostOf(text)).toBe(host);
});
