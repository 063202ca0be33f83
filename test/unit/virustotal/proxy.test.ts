/** Which proxy the environment names for a URL. */
import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/virustotal/proxy.ts';

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
    [{ HTTPS_PROXY: 'p.acme.com:3128', NO_PROXY: ', ,' }, 'http://p.acme.com:3128/'],
  ])('%j gives %s', (env, expected) => {
    const found = proxyFor(https, env);
    expect(found instanceof URL ? found.href : found).toBe(expected);
  });

  it.each(['::1', '[::1]', '[::1]:8080'])('NO_PROXY knows the IPv6 address %s', (entry) => {
    const env = { HTTP_PROXY: 'http://127.0.0.1:3128', NO_PROXY: entry };
    expect(proxyFor(new URL('http://[::1]:8080/api/v3'), env)).toBeNull();
  });
});
