/** `allow`: one line in its place, everything else byte for byte. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allowEntry, type ToAllow } from '../../../src/config/edit.ts';
import { loadSettings } from '../../../src/config/load.ts';
import { atPackage } from '../../helpers/package.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'anteater-edit-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const SHA = 'ab'.repeat(32);
const url = (value: string, reason = 'ours', expires: string | null = null): ToAllow => ({
  kind: 'url',
  value,
  path: null,
  reason,
  expires,
});
const how = { today: '2026-11-28' };
const binary = (path: string, value = SHA): ToAllow => ({
  kind: 'binary',
  path,
  value,
  reason: 'by design',
  expires: null,
});

async function edited(before: string, wanted: ToAllow, name = '.anteaterrc'): Promise<string> {
  await writeFile(join(root, name), before);
  await allowEntry(root, wanted, how);
  return readFile(join(root, name), 'utf8');
}

describe('YAML', () => {
  test.each<[string, string, ToAllow, string]>([
    [
      'a sorted place among others, comments where they were',
      '# ours\nurl_ignore: # hosts\n  # code\n  - https://a.net # a\n  # packages\n  - https://c.net\n\nupload:   never\n',
      url('https://b.net', "it's ours", '2027-03-01'),
      "# ours\nurl_ignore: # hosts\n  # code\n  - https://a.net # a\n  - {value: 'https://b.net', reason: 'it''s ours', expires: 2027-03-01}\n  # packages\n  - https://c.net\n\nupload:   never\n",
    ],
    [
      'the first place',
      'url_ignore:\n# about c\n- https://c.net\n- https://d.net',
      url('https://b.net'),
      "url_ignore:\n- {value: 'https://b.net', reason: 'ours'}\n# about c\n- https://c.net\n- https://d.net",
    ],
    [
      'the last place, at the very end of the file',
      'url_ignore:\n    - https://a.net',
      url('https://b.net'),
      "url_ignore:\n    - https://a.net\n    - {value: 'https://b.net', reason: 'ours'}\n",
    ],
    [
      'a list that is new',
      'upload: never',
      url('b.net'),
      "upload: never\nurl_ignore:\n  - {value: 'b.net', reason: 'ours'}\n",
    ],
    [
      'a list that is empty',
      'url_ignore: # none yet\nupload: never\n',
      url('b.net'),
      "url_ignore: # none yet\n  - {value: 'b.net', reason: 'ours'}\nupload: never\n",
    ],
    [
      'an empty flow list',
      'url_ignore: [] # none yet\nupload: never\n',
      url('b.net'),
      "url_ignore: # none yet\n  - {value: 'b.net', reason: 'ours'}\nupload: never\n",
    ],
    [
      'a list that is null',
      'url_ignore: ~ # none yet\nupload: never\n',
      url('b.net'),
      "url_ignore: # none yet\n  - {value: 'b.net', reason: 'ours'}\nupload: never\n",
    ],
    [
      'a list whose first entry has an anchor',
      'url_ignore:\n  - &a a.net\nnever_send: [*a]\n',
      url('b.net'),
      "url_ignore:\n  - &a a.net\n  - {value: 'b.net', reason: 'ours'}\nnever_send: [*a]\n",
    ],
    [
      'a flow list becomes one line an entry',
      "upload: never\nurl_ignore: ['*.a.net', c.net] # some\nchecks: [ips]\n",
      url('b.net'),
      "upload: never\nurl_ignore: # some\n  - '*.a.net'\n  - {value: 'b.net', reason: 'ours'}\n  - c.net\nchecks: [ips]\n",
    ],
    [
      'a flow list over several lines',
      'url_ignore: [\n  a.net, # why\n  c.net # too\n]\n',
      url('b.net'),
      "url_ignore: [\n  a.net, # why\n  {value: 'b.net', reason: 'ours'},\n  c.net # too\n]\n",
    ],
    [
      'the last of a flow list over several lines',
      'url_ignore: [\n  a.net # why\n]\n',
      url('b.net'),
      "url_ignore: [\n  a.net,\n  {value: 'b.net', reason: 'ours'} # why\n]\n",
    ],
    [
      'an entry that is there gets its new reason',
      'url_ignore:\n  - b.net # old\n  - {value: c.net}\n',
      url('b.net', 'new'),
      "url_ignore:\n  - {value: 'b.net', reason: 'new'} # old\n  - {value: c.net}\n",
    ],
    [
      'entries over several lines',
      'url_ignore:\n  - value: a.net\n    reason: x\n  - value: c.net\n',
      url('b.net'),
      "url_ignore:\n  - value: a.net\n    reason: x\n  - {value: 'b.net', reason: 'ours'}\n  - value: c.net\n",
    ],
    [
      'line ends stay',
      'upload: never\r\n',
      url('b.net'),
      "upload: never\r\nurl_ignore:\r\n  - {value: 'b.net', reason: 'ours'}\r\n",
    ],
    [
      'comments alone',
      '# nothing yet\n',
      url('b.net'),
      "# nothing yet\nurl_ignore:\n  - {value: 'b.net', reason: 'ours'}\n",
    ],
    ['an empty file', '', url('b.net'), "url_ignore:\n  - {value: 'b.net', reason: 'ours'}\n"],
    [
      'a binary, the first',
      'upload: never\n',
      binary('img/a b.png'),
      `upload: never\nbinaries:\n  'img/a b.png':\n    - {value: '${SHA}', reason: 'by design'}\n`,
    ],
    [
      'a binary between two others',
      `binaries:\n    a.png:\n        - ${'1'.repeat(64)}\n    # the last\n    z.png: []\nupload: never\n`,
      binary('m.png'),
      `binaries:\n    a.png:\n        - ${'1'.repeat(64)}\n    m.png:\n      - {value: '${SHA}', reason: 'by design'}\n    # the last\n    z.png: []\nupload: never\n`,
    ],
    [
      'another content of a path that is there',
      `binaries:\n  a.png:\n    - ${'1'.repeat(64)}\n`,
      binary('a.png'),
      `binaries:\n  a.png:\n    - ${'1'.repeat(64)}\n    - {value: '${SHA}', reason: 'by design'}\n`,
    ],
    [
      'a path with an empty list',
      'binaries:\n  a.png: []\n',
      binary('a.png'),
      `binaries:\n  a.png:\n    - {value: '${SHA}', reason: 'by design'}\n`,
    ],
  ])('%s', async (_, before, wanted, after) => {
    expect(await edited(before, wanted)).toBe(after);
  });

  test.each([
    '{url_ignore: [a.net], upload: never} # all in one\n',
    'url_ignore:\n  - a.net\n  -\n    value: b.net\n    reason: old\n',
    'url_ignore: [\n  a.net, # why\n  c.net\n]\n',
    'binaries: {}\nurl_ignore:\n- >-\n  a.net\n',
    'url_ignore:\n  - "a.net"\n  - \'c.net\'\n...\n',
    '--- # rules\nurl_ignore:\n\n  - a.net\n\n\n  - c.net\n\n# the end\n',
  ])('any other form keeps its meaning and its comments: %j', async (before) => {
    const text = await edited(before, url('b.net'));
    const { rules } = await loadSettings({ root, cwd: root, env: {}, atPackage });
    expect(rules.urls.map((entry) => entry.value)).toContain('a.net');
    expect(rules.urls.find((entry) => entry.value === 'b.net')?.reason).toBe('ours');
    for (const [comment] of before.matchAll(/# .*/g)) expect(text).toContain(comment);
  });

  test('a form in which the entry cannot be written alone is left to people', async () => {
    const before = 'url_ignore: &list [a.net]\nnever_send: *list\n';
    await expect(edited(before, url('b.net'))).rejects.toMatchObject({
      message: '.anteaterrc: cannot be edited without changing more than the entry',
      hint: "add it by hand, under url_ignore: - {value: 'b.net', reason: 'ours'}",
    });
    expect(await readFile(join(root, '.anteaterrc'), 'utf8')).toBe(before);
  });

  test('any file of ours stays what it was, but for the entry', async () => {
    const hosts = fc.uniqueArray(
      fc.constantFrom('a.net', 'b.net', 'c.net', 'd.net', '*.e.net', 'https://f.net/x'),
      { maxLength: 4 },
    );
    const style = fc.constantFrom('block', 'flow', 'objects');
    await fc.assert(
      fc.asyncProperty(
        hosts,
        style,
        fc.boolean(),
        fc.constantFrom('c.net', 'https://f.net', 'zz.net'),
        async (list, how, first, wanted) => {
          const items = list.map((host) =>
            how === 'objects' ? `{value: '${host}', reason: x}` : `'${host}'`,
          );
          const block =
            items.length === 0
              ? 'url_ignore:\n'
              : `url_ignore:\n${items.map((item) => `  - ${item}\n`).join('')}`;
          const part = how === 'flow' ? `url_ignore: [${items.join(', ')}]\n` : block;
          await edited(first ? `${part}upload: never # no\n` : `upload: never # no\n${part}`, url(wanted));
          const { rules, upload } = await loadSettings({ root, cwd: root, env: {}, atPackage });
          expect(upload).toBe('never');
          const values = rules.urls.map((entry) => entry.value);
          expect(new Set(values)).toEqual(new Set([...list, wanted]));
          expect(values.filter((value) => value !== wanted)).toEqual(list.filter((host) => host !== wanted));
          expect(rules.urls.find((entry) => entry.value === wanted)?.reason).toBe('ours');
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('JSON', () => {
  test.each<[string, string]>([
    [
      '{\n\t"upload": "never",\n\t"url_ignore": ["a.net"]\n}\n',
      '{\n\t"upload": "never",\n\t"url_ignore": ["a.net", { "value": "b.net", "reason": "ours" }]\n}\n',
    ],
    [
      '{\r\n  "url_ignore": [\r\n    "a.net",\r\n    "c.net"\r\n  ]\r\n}',
      '{\r\n  "url_ignore": [\r\n    "a.net",\r\n    { "value": "b.net", "reason": "ours" },\r\n    "c.net"\r\n  ]\r\n}',
    ],
    ['{}\n', '{"url_ignore": [ { "value": "b.net", "reason": "ours" } ]}\n'],
    ['', '{"url_ignore": [ { "value": "b.net", "reason": "ours" } ]}\n'],
    [
      '{"url_ignore": [{"value": "b.net",\n  "reason": "old"}], "upload": "never"}',
      '{"url_ignore": [{ "value": "b.net", "reason": "ours" }], "upload": "never"}',
    ],
  ])('all else stays byte for byte: %j', async (before, after) => {
    expect(await edited(before, url('b.net'), '.anteaterrc.json')).toBe(after);
  });

  test.each(['.anteaterrc', '.anteaterrc.json'])('a byte order mark stays in %s', async (name) => {
    const [mark] = await edited('\ufeff{}\n', url('b.net'), name);
    expect(mark).toBe('\ufeff');
  });

  test('YAML behind a byte order mark is edited as any other', async () => {
    expect(await edited('\ufeffupload: never\n', url('b.net'))).toBe(
      "\ufeffupload: never\nurl_ignore:\n  - {value: 'b.net', reason: 'ours'}\n",
    );
  });

  test('package.json keeps everything else', async () => {
    const before =
      '{\n    "name": "x",\n    "anteater": {"defaultKey": "k", "upload": "never"},\n    "version": "1.0.0"\n}';
    expect(await edited(before, url('b.net'), 'package.json')).toBe(
      before.replace('"never"}', '"never", "url_ignore": [ { "value": "b.net", "reason": "ours" } ]}'),
    );
  });
});

describe('the file', () => {
  test('is made where there is none, and then said once', async () => {
    expect(await allowEntry(root, url('b.net'), how)).toEqual({
      file: '.anteaterrc',
      key: 'url_ignore',
      change: 'created',
      entry: "{value: 'b.net', reason: 'ours'}",
    });
    expect(await allowEntry(root, url('b.net'), how)).toMatchObject({ change: 'unchanged' });
    expect(await allowEntry(root, url('b.net', 'better'), how)).toMatchObject({ change: 'updated' });
    expect(await allowEntry(root, { ...url('198.41.0.4'), kind: 'ip' }, how)).toMatchObject({
      change: 'added',
      key: 'ip_ignore',
    });
    const { rules } = await loadSettings({ root, cwd: root, env: {}, atPackage });
    expect(rules.urls).toMatchObject([{ value: 'b.net', reason: 'better' }]);
    expect(rules.ips).toMatchObject([{ value: '198.41.0.4' }]);
    expect(await readdir(root)).toEqual(['.anteaterrc']);
  });

  test('a repeat keeps what it does not name', async () => {
    const named = (part: Partial<ToAllow>) =>
      allowEntry(root, { ...url('b.net'), reason: null, ...part }, how);
    await named({ reason: 'ours', expires: '2027-01-01' });
    expect((await named({ expires: '2027-02-02' })).entry).toBe(
      "{value: 'b.net', reason: 'ours', expires: 2027-02-02}",
    );
    expect((await named({ reason: 'still ours' })).entry).toBe(
      "{value: 'b.net', reason: 'still ours', expires: 2027-02-02}",
    );
    expect(await named({})).toMatchObject({ change: 'unchanged' });
    const later = { today: '2028-01-01' };
    await expect(allowEntry(root, url('b.net', 'again'), later)).rejects.toThrow(/is past/);
  });

  test('keeps its mode, and a link stays a link', async () => {
    await mkdir(join(root, 'configs'));
    await writeFile(join(root, 'configs/rc.yaml'), 'upload: never\n');
    await chmod(join(root, 'configs/rc.yaml'), 0o640);
    await symlink('configs/rc.yaml', join(root, '.anteaterrc'));
    await allowEntry(root, url('b.net'), how);
    expect((await stat(join(root, 'configs/rc.yaml'))).mode & 0o777).toBe(0o640);
    expect(await readFile(join(root, 'configs/rc.yaml'), 'utf8')).toContain('b.net');
    await rm(join(root, '.anteaterrc'));
    await symlink('/etc/hostname', join(root, '.anteaterrc'));
    await expect(allowEntry(root, url('b.net'), how)).rejects.toThrow(/leads out/);
  });

  test('one given by hand is edited instead', async () => {
    await writeFile(join(root, 'other.yaml'), 'upload: never\n');
    await allowEntry(root, url('b.net'), { ...how, file: { given: 'other.yaml', cwd: root } });
    expect(await readFile(join(root, 'other.yaml'), 'utf8')).toContain('b.net');
    expect(await readdir(root)).toEqual(['other.yaml']);
  });

  test('a broken one is left alone', async () => {
    await writeFile(join(root, '.anteaterrc'), 'uplod: never\n');
    await expect(allowEntry(root, url('b.net'), how)).rejects.toThrow(/did you mean "upload"/);
    expect(await readFile(join(root, '.anteaterrc'), 'utf8')).toBe('uplod: never\n');
  });

  test.each<[ToAllow, RegExp]>([
    [url('a b'), /space/],
    [url('b.net', ' '), /needs a reason/],
    [url('b.net', 'two\nlines'), /one line/],
    [url('b.net', 'x', '2026-02-30'), /is not a date/],
    [url('b.net', 'x', '2026-11-27'), /is past/],
    [url('b.net', 'why it is safe'), /placeholder/],
    [url('b.net', 'Why it is harmless'), /placeholder/],
    [url('b.net', '...'), /placeholder/],
    [{ ...url('b.net'), reason: null }, /needs a reason/],
    [{ ...url('1.2.3'), kind: 'ip' }, /is not an IP address/],
    [binary('a.png', 'abc'), /sha256/],
  ])('what can be no entry is not written', async (wanted, said) => {
    await expect(allowEntry(root, wanted, how)).rejects.toThrow(said);
    expect(await readdir(root)).toEqual([]);
  });

  test.each(['../x', '/etc/x', 'a//b'])('a path that is none (%s) is not written', async (path) => {
    await expect(allowEntry(root, binary(path), how)).rejects.toThrow();
    expect(await readdir(root)).toEqual([]);
  });
});
