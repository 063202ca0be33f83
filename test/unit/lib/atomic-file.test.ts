import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFileAtomically, errorCode, writeFileAtomically } from '../../../src/lib/atomic-file.ts';
import { decrypt, encrypt } from '../../../src/lib/encrypt.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anteater-lib-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('an atomic write', () => {
  test('makes the folders above, and leaves nothing but the file', () => {
    const path = join(folder, 'a', 'b', 'file');
    writeFileAtomically(path, 'one');
    writeFileAtomically(path, Buffer.from('two'));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['file']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
  });

  test('sets mode and time as they are given', () => {
    const path = join(folder, 'file');
    writeFileAtomically(path, 'x', { mode: 0o666, modified: 1_000_000_000_000 });
    expect(statSync(path).mode & 0o777).toBe(0o666);
    expect(statSync(path).mtimeMs).toBe(1_000_000_000_000);
  });

  test('that fails keeps the old file and leaves no temporary one', () => {
    mkdirSync(join(folder, 'file'));
    writeFileSync(join(folder, 'file', 'kept'), '');
    expect(() => writeFileAtomically(join(folder, 'file'), 'x')).toThrow();
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('says why in Node’s own words', () => {
    const closed = join(folder, 'plain');
    writeFileSync(closed, '');
    chmodSync(closed, 0o600);
    let code = '';
    try {
      writeFileAtomically(join(closed, 'file'), 'x');
    } catch (error) {
      code = errorCode(error);
    }
    expect(code).toBe('ENOTDIR');
  });
});

test('a file is created once', () => {
  const path = join(folder, 'lock');
  expect(createFileAtomically(path, 'first')).toBe(true);
  expect(createFileAtomically(path, 'second')).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe('first');
  expect(readdirSync(folder)).toEqual(['lock']);
});

describe('what was encrypted', () => {
  const key = Buffer.alloc(32, 7);

  test('opens with the same key and context', () => {
    expect(decrypt(key, encrypt(key, 'häßlich', 'where'), 'where')).toBe('häßlich');
  });

  test('opens with nothing else', () => {
    const sealed = encrypt(key, 'text', 'where');
    const changed = Buffer.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(decrypt(Buffer.alloc(32, 8), sealed, 'where')).toBeNull();
    expect(decrypt(key, sealed, 'elsewhere')).toBeNull();
    expect(decrypt(key, changed, 'where')).toBeNull();
    expect(decrypt(key, sealed.subarray(0, 20), 'where')).toBeNull();
    expect(decrypt(key, Buffer.alloc(0), 'where')).toBeNull();
  });

  test('is another text each time', () => {
    expect(encrypt(key, 'text').equals(encrypt(key, 'text'))).toBe(false);
  });
});
