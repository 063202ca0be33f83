/** Redis addresses: every documented form, and nothing else; no user and no password in what is shown. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRedisAddress, redisAddressProblem } from '../../src/lib/redis-address.ts';

test.each([
  [
    'redis://127.0.0.1:6379',
    { kind: 'single', nodes: [{ host: '127.0.0.1', port: 6379 }], db: 0, tls: false },
  ],
  ['redis://cache', { nodes: [{ host: 'cache', port: 6379 }], user: null, password: null }],
  [
    'redis://:p%40ss@cache:7000/3',
    { nodes: [{ host: 'cache', port: 7000 }], user: null, password: 'p@ss', db: 3 },
  ],
  ['rediss://me:pw@cache', { tls: true, user: 'me', password: 'pw' }],
  ['redis://[::1]:6379', { nodes: [{ host: '::1', port: 6379 }] }],
  ['unix:/run/redis.sock?db=2', { kind: 'single', path: '/run/redis.sock', db: 2, nodes: [] }],
  ['unix:///run/redis.sock', { path: '/run/redis.sock' }],
  ['unix://me:pw@/run/redis.sock', { path: '/run/redis.sock', user: 'me', password: 'pw' }],
  ['/run/redis.sock', { path: '/run/redis.sock' }],
  [
    'redis+cluster://a:1,b:2',
    {
      kind: 'cluster',
      nodes: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    },
  ],
  ['rediss+cluster://u:p@a:1', { kind: 'cluster', tls: true, user: 'u', password: 'p' }],
  [
    'redis+sentinel://:pw@a,b:5/mymaster/1?sentinel_password=s',
    {
      kind: 'sentinel',
      master: 'mymaster',
      db: 1,
      password: 'pw',
      sentinelPassword: 's',
      nodes: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 5 },
      ],
    },
  ],
  ['redis://:p@ss@cache:7000', { nodes: [{ host: 'cache', port: 7000 }], password: 'p@ss' }],
  [
    'redis://me:p/w?x=1#y@cache/2',
    { user: 'me', password: 'p/w?x=1#y', nodes: [{ host: 'cache', port: 6379 }], db: 2 },
  ],
  ['redis://:100%@cache', { password: '100%' }],
  ['valkey://cache', { kind: 'single', tls: false, nodes: [{ host: 'cache', port: 6379 }] }],
  ['valkeys://u:p@cache:1', { kind: 'single', tls: true, user: 'u' }],
  ['redis-cluster://a:1,b:2', { kind: 'cluster' }],
  ['redis+unix:///run/redis.sock', { path: '/run/redis.sock' }],
  ['redis://cache?db=4', { db: 4 }],
  [
    'rediss-sentinel://a/m?sentinel_user=su&sentinel_password=p@+s',
    { kind: 'sentinel', tls: true, sentinelUser: 'su', sentinelPassword: 'p@+s' },
  ],
])('%s', (url, expected) => {
  expect(parseRedisAddress(url)).toMatchObject(expected);
});

test.each([
  'http://cache:6379',
  'redis://',
  'redis://a:0',
  'redis://a:99999',
  'redis://a,b',
  'redis://a/zero',
  'redis+cluster://a/1',
  'redis+sentinel://a:26379',
  'unix:relative.sock',
  '',
  'redis://cache?tls=true',
  'redis://cache?ssl=1&db=2',
  'redis://cache/1?db=2',
  'redis://cache/1/2',
  'redis://cache#1',
  'redis+cluster://a?sentinel_password=x',
  'redis://user:pass/word@',
  'redis://a b:1',
])('%s is not an address, and says how to write one', (url) => {
  expect(redisAddressProblem(url)).toContain('redis://host:6379');
});

test('an option that is not known is named, and TLS has its own scheme', () => {
  expect(redisAddressProblem('redis://cache?tls=true')).toMatch(/"tls" is not known .*TLS is rediss:/);
});

test('any text is an address or a problem, and neither shows user or password', () => {
  const secret = fc.stringMatching(/^[A-Z0-9]{12}$/);
  const around = fc.constantFrom('', '@', '/', '?', '#', ':', '%', '@@', ' ', '?tls=true&', '/@');
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.webUrl(), fc.constant('h:1')),
      secret,
      around,
      (text, word, sign) => {
        const login = `${word}${sign}${word}`;
        for (const url of [text, `redis://${login}:${login}@${text}`, `unix://:${login}@/${text}`]) {
          const parsed = parseRedisAddress(url);
          const shown = 'problem' in parsed ? parsed.problem : parsed.label;
          expect(shown).toMatch(/^[\x20-\x7e]*$/);
          if (!text.includes(word)) expect(shown).not.toContain(word);
        }
      },
    ),
  );
});
