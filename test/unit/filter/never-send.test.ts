/** A host that must not leave is found in a query in any encoding, and so is the name of a private one. */
import { describe, expect, it } from 'vitest';
import { sendable } from '../../../src/extract/sendable.ts';
import { compileNeverSend } from '../../../src/filter/never-send.ts';

const HOST = 'wiki.corp.acme.com';

function percent(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function base64(text: string, encoding: 'utf8' | 'utf16le' = 'utf8'): string {
  return Buffer.from(text, encoding).toString('base64');
}

/** Ways to write a host in a query. */
const WAYS: readonly (readonly [name: string, write: (host: string) => string])[] = [
  ['as it is', (host) => host],
  ['in capitals', (host) => host.toUpperCase()],
  ['with a dot at its end', (host) => `${host}.`],
  ['with a port', (host) => `${host}:8080`],
  ['as a URL', (host) => `https://${host}/x`],
  ['as an address of mail', (host) => `me@${host}`],
  ['relative to a scheme', (host) => `//${host}/x`],
  ['with backslashes', (host) => `\\\\${host}\\share`],
  ['dots encoded', (host) => host.replaceAll('.', '%2E')],
  ['dots encoded twice', (host) => host.replaceAll('.', '%252e')],
  ['dots encoded three times', (host) => host.replaceAll('.', '%25252e')],
  ['every byte encoded', percent],
  ['every byte encoded twice', (host) => encodeURIComponent(percent(host))],
  ['a URL encoded twice', (host) => encodeURIComponent(encodeURIComponent(`https://${host}/x`))],
  ['base64', base64],
  ['base64 without padding', (host) => base64(host).replaceAll('=', '')],
  ['base64 of base64', (host) => base64(base64(`http://${host}`))],
  ['base64 encoded', (host) => encodeURIComponent(base64(`http://${host}/?>`))],
  ['base64 of UTF-16', (host) => base64(host, 'utf16le')],
  ['base64 of JSON', (host) => base64(JSON.stringify({ host }))],
  ['a part of a token', (host) => `h.${Buffer.from(JSON.stringify({ host })).toString('base64url')}.s`],
  ['JSON', (host) => encodeURIComponent(JSON.stringify({ host }))],
  ['hexadecimal', (host) => Buffer.from(host).toString('hex')],
  ['hexadecimal, marked', (host) => `0x${Buffer.from(host).toString('hex')}`],
  ['escapes of bytes', (host) => [...Buffer.from(host)].map((byte) => `\\x${byte.toString(16)}`).join('')],
  ['dots escaped', (host) => host.replaceAll('.', '\\x2e')],
  ['dots escaped as in JSON', (host) => host.replaceAll('.', '\\u002e')],
  ['dots escaped as in ES6', (host) => host.replaceAll('.', '\\u{2e}')],
  ['dots escaped as in C', (host) => host.replaceAll('.', '\\056')],
  ['dots as IIS takes them', (host) => host.replaceAll('.', '%u002e')],
  ['dots as entities', (host) => encodeURIComponent(host.replaceAll('.', '&#46;'))],
  ['dots as entities in hexadecimal', (host) => encodeURIComponent(host.replaceAll('.', '&#x2e;'))],
  ['dots as in quoted-printable', (host) => host.replaceAll('.', '=2E')],
  ['defanged', (host) => host.replaceAll('.', '[.]')],
  ['defanged in words', (host) => host.replaceAll('.', '[dot]')],
  ['wide dots', (host) => host.replaceAll('.', '\u3002')],
  ['dots of full width', (host) => host.replaceAll('.', '\uff0e')],
  ['dots of half width', (host) => host.replaceAll('.', '\uff61')],
  [
    'letters of full width',
    (host) => host.replace(/[a-z]/g, (sign) => String.fromCodePoint(sign.charCodeAt(0) + 0xfee0)),
  ],
  [
    'letters in circles',
    (host) => host.replace(/[a-z]/g, (sign) => String.fromCodePoint(sign.charCodeAt(0) + 0x246f)),
  ],
  ['a soft hyphen inside', (host) => `${host.slice(0, 3)}\u00ad${host.slice(3)}`],
  ['a zero-width space inside', (host) => `${host.slice(0, 3)}\u200b${host.slice(3)}`],
  ['a tab inside', (host) => `${host.slice(0, 3)}%09${host.slice(3)}`],
];

describe.each(WAYS)('%s', (_name, write) => {
  const url = new URL(`https://evil.net/x?a=1&u=${write(HOST)}`).href;

  it('a host of never_send in a query is found', () => {
    expect(compileNeverSend(['*.corp.acme.com'])({ type: 'url', value: url })?.where).toBe('query');
  });

  it('another host is not', () => {
    expect(compileNeverSend(['*.corp.acme.org'])({ type: 'url', value: url })).toBeNull();
  });

  it('a private name in a query takes the query along', () => {
    const secret = new URL(`https://evil.net/x?a=1&u=${write('build.farm.internal')}`).href;
    expect(sendable(secret)).toBe('https://evil.net/x');
  });

  it('a public one does not', () => {
    const { href } = new URL(`https://evil.net/x?a=1&u=${write('www.acme-host.org')}`);
    expect(sendable(href)).toBe(href);
  });
});

describe('an address in a query', () => {
  it.each([
    '8.8.8.8',
    '8.8.8.8:80',
    'http://8.8.8.8/x',
    '%38.8.8.8',
    '8%2e8%2e8%2e8',
    '8[.]8[.]8[.]8',
    '0x08080808',
    '134744072',
    '010.010.010.010',
    '8.8.2056',
    'http%3A%2F%2F134744072',
    '::ffff:8.8.8.8',
    '[::ffff:808:808]',
  ])('%s is found by its network', (written) => {
    const covers = compileNeverSend(['8.8.8.0/24']);
    expect(covers({ type: 'url', value: new URL(`https://evil.net/?u=${written}`).href })?.where).toBe(
      'query',
    );
  });

  it.each([
    '10.0.0.1',
    'host%3D10.0.0.1',
    'http://10.0.0.1/',
    'http://167772161/',
    'http://0xa000001/',
    'http://0x0a.1/',
    'http://127.1/',
    'http://0177.0.0.1/',
    'http://[fd00::1]/',
    '[fe80::1]',
    'fd12:3456:789a::1',
    'http://intranet/x',
    'http%253A%252F%252Fintranet',
    'http:/intranet/x',
    '//intranet/x',
    'jdbc:mysql://db:3306/x',
    'a.localdomain',
  ])('%s is private', (written) => {
    expect(sendable(new URL(`https://evil.net/x?u=${written}`).href)).toBe('https://evil.net/x');
  });

  it.each([
    '8.8.8.8',
    'http://8.8.8.8/',
    'std::vector',
    '12:30:45',
    'feed:1',
    '10',
    '1.2.3',
    'localhost',
    'http:status',
    'a//b',
  ])('%s is not', (written) => {
    const { href } = new URL(`https://evil.net/x?u=${written}`);
    expect(sendable(href)).toBe(href);
  });
});
