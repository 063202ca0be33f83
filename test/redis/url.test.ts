/** Redis URLs: every documented form, and nothing else; no password in what is shown. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnteaterError } from '../../src/errors.ts';
import { parseRedisUrl } from '../../src/store/redis-url.ts';

test.each([
  [
    'redis://127.0.0.1:6379',
    { kind: 'single', nodes: [{ host: '127.0.0.1', port: 6379 }], db: 0, tls: false },
  ],
  ['redis://cache', { nodes: [{ host: 'cache', port: 6379 }], username: null, password: null }],
  [
    'redis://:p%40ss@cache:7000/3',
    { nodes: [{ host: 'cache', port: 7000 }], username: null, password: 'p@ss', db: 3 },
  ],
  ['rediss://me:pw@cache', { tls: true, username: 'me', password: 'pw' }],
  ['redis://[::1]:6379', { nodes: [{ host: '::1', port: 6379 }] }],
  ['unix:/run/redis.sock?db=2', { kind: 'single', path: '/run/redis.sock', db: 2, nodes: [] }],
  ['unix:///run/redis.sock', { path: '/run/redis.sock' }],
  ['unix://me:pw@/run/redis.sock', { path: '/run/redis.sock', username: 'me', password: 'pw' }],
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
  ['rediss+cluster://u:p@a:1', { kind: 'cluster', tls: true, username: 'u', password: 'p' }],
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
])('%s', (url, expected) => {
  expect(parseRedisUrl(url)).toMatchObject(expected);
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
  'redis://%zz@a',
  '',
])('%s is an error that says how to write it', (url) => {
  expect(() => parseRedisUrl(url)).toThrow(AnteaterError);
  try {
    parseRedisUrl(url);
  } catch (error) {
    expect(error).toMatchObject({ code: 'config', hint: expect.stringContaining('redis://host:6379') });
  }
});

test('any text is a target or an error of ours, and the label has neither user nor password', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl()), fc.stringMatching(/^[A-Z0-9]{12}$/), (text, secret) => {
      for (const url of [text, `redis://${secret}:${secret}@${text}`, `unix://:${secret}@/${text}`]) {
        try {
          const { label } = parseRedisUrl(url);
          expect(label).toMatch(/^[\x20-\x7e]*$/);
          if (!text.includes(secret)) expect(label).not.toContain(secret);
        } catch (error) {
          expect(error).toBeInstanceOf(AnteaterError);
          if (error instanceof Error && !text.includes(secret)) expect(error.message).not.toContain(secret);
        }
      }
    }),
  );
});
