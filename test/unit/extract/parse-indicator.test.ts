import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/extract/parse-indicator.ts';

async function readIndicator(text: string) {
  const explained = await explain(text);
  return explained.kind === 'indicator' ? explained.indicator : null;
}

const MD5 = 'D41D8CD98F00B204E9800998ECF8427E';
const SHA1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
const SHA256 = 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855';

describe('what a person may name', () => {
  it.each([
    ['8.8.8.8', 'ip 8.8.8.8'],
    [' 8.8.8.8 ', 'ip 8.8.8.8'],
    ['8[.]8[.]8[.]8', 'ip 8.8.8.8'],
    ['8(.)8(.)8(.)8', 'ip 8.8.8.8'],
    ['8.8.8.8:53', 'ip 8.8.8.8'],
    ['2001:4860:4860:0:0:0:0:8888', 'ip 2001:4860:4860::8888'],
    ['[2001:4860:4860::8888]:443', 'ip 2001:4860:4860::8888'],
    ['2001[:]4860[:]4860[:][:]8888', 'ip 2001:4860:4860::8888'],
    ['::ffff:8.8.8.8', 'ip 8.8.8.8'],
    ['http://evil.net/x', 'url http://evil.net/x'],
    ['HTTP://EVIL.net/x#part', 'url http://evil.net/x'],
    ['hxxps://evil[.]net/x', 'url https://evil.net/x'],
    ['hxxp[:]//evil[.]net', 'url http://evil.net/'],
    ['git+https://evil.net/r.git', 'url https://evil.net/r.git'],
    ['www.evil.net', 'url http://www.evil.net/'],
    ['www[.]evil[.]net', 'url http://www.evil.net/'],
    ['http://8.8.8.8/x', 'url http://8.8.8.8/x'],
    ['http://me:pw@evil.net/x', 'url http://evil.net/x'],
    ['https://evil.net/x?token=abcdef0123456789', 'url https://evil.net/x'],
    ['https://evil.net/x?u=http://10.0.0.1/', 'url https://evil.net/x'],
    ['https://evil.net/token=abcdef0123456789/x', 'domain evil.net'],
    ['https://8.8.8.8/token=abcdef0123456789/x', 'ip 8.8.8.8'],
    ['http:\\\\evil.net\\x', 'url http://evil.net/x'],
    ['evil.net', 'domain evil.net'],
    ['Evil.NET.', 'domain evil.net'],
    ['evil[.]net', 'domain evil.net'],
    ['evil.net:8080', 'domain evil.net'],
    ['bücher.de', 'domain xn--bcher-kva.de'],
    [MD5, `file ${MD5.toLowerCase()}`],
    [SHA1, `file ${SHA1}`],
    [SHA256, `file ${SHA256.toLowerCase()}`],
  ])('%s', async (text, expected) => {
    const indicator = await readIndicator(text);
    expect(`${indicator?.type} ${indicator?.value}`).toBe(expected);
  });
});

describe('why something cannot be looked up', () => {
  it.each([
    ['', 'it is empty'],
    ['   ', 'it is empty'],
    ['10.0.0.1', '10.0.0.1 is not reachable from the internet (private use, RFC 1918)'],
    ['fe80::1%eth0', 'fe80::1 is not reachable from the internet (link local, RFC 4291)'],
    ['[::1]:80', '::1 is not reachable from the internet (loopback, RFC 4291)'],
    ['::ffff:127.0.0.1', '127.0.0.1 is not reachable from the internet (loopback, RFC 1122)'],
    ['8.8.8.0/24', 'it is a network; name one address of it'],
    ['2001:4860::/32', 'it is a network; name one address of it'],
    ['http://localhost/x', 'localhost is a special-use name (RFC 6761)'],
    ['http://example.com/x', 'example.com is a special-use name (RFC 6761)'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is the case
    ['https://${host}/x', 'its host is missing, or holds a placeholder'],
    ['http://evil.net/a b', 'it holds white space'],
    ['intranet', 'intranet is a special-use name (RFC 6762, appendix G)'],
    ['build', 'build has no dot in it; give the whole host name, such as www.acme.com'],
    ['main.nosuchsuffix', 'main.nosuchsuffix is not below a public suffix'],
    ['%s.evil.net', 'it holds a placeholder'],
    ['file:///etc/passwd', 'it is not an IP address, URL, domain or hash'],
    ['src/a.ts', 'it is not an IP address, URL, domain or hash'],
    ['two words', 'it is not an IP address, URL, domain or hash'],
  ])('%s', async (text, why) => {
    expect(await explain(text)).toEqual({ kind: 'refused', why });
    expect(await readIndicator(text)).toBeNull();
  });
});
