/** What errors of others say of themselves, as users read it. */
import { copyFileSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reasonOf } from '../../src/errors.ts';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test.each<[string, unknown, string]>([
  [
    'a file that is not there',
    thrownBy(() => readFileSync('/no/such')),
    'no such file or directory (ENOENT)',
  ],
  ['a folder', thrownBy(() => readFileSync('/')), 'illegal operation on a directory (EISDIR)'],
  ['two files', thrownBy(() => copyFileSync('/no/such', '/no/other')), 'no such file or directory (ENOENT)'],
  ['another error', new Error('connect ECONNREFUSED 127.0.0.1:9'), 'connect ECONNREFUSED 127.0.0.1:9'],
  ['more than a line', new Error('one\ntwo'), 'one'],
  ['nothing', new Error(' '), 'unknown error'],
  ['what is no error', 'text', 'text'],
])('the reason in an error about %s', (_, error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});
