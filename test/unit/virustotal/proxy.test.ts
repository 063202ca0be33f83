/** Which proxy the environment names for a URL. */
import { describe, expect, it } from 'vitest';
import { proxyFor, type Route } from '../../../src/virustotal/proxy.ts';

function hrefOf(found: Route): string | null {
  return found.kind === 'proxy' ? found.url.href : null;
}

describe('which proxy', () => {
  const https = new URL('https://www.virustotal.com/api/v3');
  it.each([
    [{}, null],
    [{ HTTPS_PROXY: '' }, null],
    [{ HTTP_PROXY: 'http://p.acme.com' }, null],
    [{ HTTPS_PROXY: 'http://p.acme.com:3128' }, 'http://p.acme.com:3128/'],
    [{ https_proxy: 'http://low.acme.com', HTTPS_PROXY: 'http://up.acme.com' }, 'http://low.acme.com/'],
    [{ HTTPS_PROXY: 'socks5://p.acme.com:1080' }, 'socks5://p.acme.com:1080'],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: '*' }, null],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: 'virustotal.com' }, null],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: '.virustotal.com' }, null],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: '*.virustotal.com' }, null],
    [{ HTTPS_PROXY: 'p.acme.com:3128', no_proxy: 'a.net www.virustotal.com:443' }, null],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: 'www.virustotal.com:80' }, 'http://p.acme.com:3128/'],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: 'total.com,ww.virustotal.com' }, 'http://p.acme.com:3128/'],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: 'www.virustotal.com.' }, null],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: '.virustotal.com.' }, null],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: '*virustotal.com' }, null],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: '*total.com' }, null],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: '*:443' }, null],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: '*:80' }, 'http://p.acme.com:3128/'],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: '10.0.0.0/8' }, 'http://p.acme.com:3128/'],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: 'www.virustotal.com/8' }, 'http://p.acme.com:3128/'],
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: ', ,' }, 'http://p.acme.com:3128/'],
  ])('%j gives %s', (env, expected) => {
    expect(hrefOf(proxyFor(https, env))).toBe(expected);
  });

  it.each(['::1', '[::1]', '[::1]:8080'])('NO_PROXY knows the IPv6 address %s', (entry) => {
    const env = { HTTP_PROXY: 'http://127.0.0.1:3128', NO_PROXY: entry };
    expect(hrefOf(proxyFor(new URL('http://[::1]:8080/api/v3'), env))).toBeNull();
  });

  it.each([
    ['10.1.2.3', '10.0.0.0/8', null],
    ['10.1.2.3', '10.1.2.3/32', null],
    ['11.1.2.3', '10.0.0.0/8', 'http://p.acme.com:3128/'],
    ['10.1.2.3', '10.0.0.0/33', 'http://p.acme.com:3128/'],
    ['[fd00::1]', 'fd00::/8', null],
    ['[fd00::1]', '10.0.0.0/8', 'http://p.acme.com:3128/'],
  ])('an address of a network, %s in %s, gives %s', (host, network, expected) => {
    const env = { HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: network };
    expect(hrefOf(proxyFor(new URL(`https://${host}/api/v3`), env))).toBe(expected);
  });

  it.each([
    ['http://user:100%@p.acme.com:3128', 'http://…@p.acme.com:3128'],
    ['user:p@ss%@p.acme.com:3128', '…@p.acme.com:3128'],
    ['http://user:100%@', 'http://…@'],
    ['http//p.acme.com', 'http//p.acme.com'],
  ])('%j is not a proxy: it is shown without user and password', (text, written) => {
    expect(proxyFor(https, { HTTPS_PROXY: text })).toMatchObject({
      kind: 'invalid',
      named: { variable: 'HTTPS_PROXY', written },
    });
  });
});
