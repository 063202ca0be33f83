/** Edits of YAML and JSON files of others: only the lines that are added change, and they come out byte for byte. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withoutBlock } from '../../../src/setup/hook/marked-block.ts';
import { openLayout } from '../../../src/setup/open-layout.ts';

const RUN = { run: 'sh .anteater/hook.sh pre-commit' };

describe('YAML in blocks', () => {
  test.each<[string, string]>([
    ['an empty file', ''],
    ['comments alone', '# ours\n'],
    ['a key without a value', 'pre-commit:\n'],
    ['a key without a value, and no line end', 'a: 1\npre-commit:'],
    ['a section without commands', 'pre-commit:\n  parallel: true # quick\n\n# end\n'],
    ['four columns', 'pre-commit:\n    commands:\n        lint:\n            run: x\n\nother: 1\n'],
    ['no line end', 'pre-commit:\n  commands:\n    lint: {run: x}'],
    ['line ends of Windows', 'pre-commit:\r\n  commands:\r\n    lint:\r\n      run: x\r\nother: 1\r\n'],
    [
      'a block scalar at the end',
      'pre-commit:\n  commands:\n    lint:\n      run: |\n        x\n\n\nother: 1\n',
    ],
    ['a mark of UTF-8', '\xef\xbb\xbfpre-commit:\n  commands: {}\n  x: 1\n'],
    ['letters of other scripts', '# \xc3\xa9\xe2\x98\x83\npre-commit:\n  commands:\n    a: {run: x}\n'],
  ])('%s', async (_, text) => {
    const layout = openLayout('lefthook.yml', text);
    expect(layout.insert({ into: ['pre-commit', 'commands'], key: 'anteater', value: RUN })).toBe(true);
    expect(layout.insert({ into: ['pre-push', 'commands'], key: 'anteater', value: RUN })).toBe(true);
    const data = parse(layout.bytes.replace('\xef\xbb\xbf', ''));
    expect(data['pre-commit'].commands.anteater).toEqual(RUN);
    expect(data['pre-push'].commands.anteater).toEqual(RUN);
    if (text.includes('\r\n')) expect(layout.bytes).not.toMatch(/[^\r]\n/);
    const again = openLayout('lefthook.yml', withoutBlock(layout.bytes));
    again.removeAlong(['pre-commit', 'commands', 'anteater']);
    expect(again.bytes).toBe(text);
  });

  test.each<[string, string]>([
    ['indented', 'repos:\n  - repo: x\n    hooks: []\n  # end\n'],
    ['not indented', 'repos:\n- repo: x\n  hooks:\n  - id: y\nother: 1\n'],
    ['without a value', 'repos:\n'],
  ])('a list, %s', async (_, text) => {
    const layout = openLayout('x.yaml', text);
    expect(layout.insert({ into: ['repos'], key: null, value: { repo: 'local' } })).toBe(true);
    expect(parse(layout.bytes).repos.at(-1)).toEqual({ repo: 'local' });
    expect(withoutBlock(layout.bytes)).toBe(text);
  });

  test('a form that cannot take it is left as it is', async () => {
    for (const text of ['pre-commit: 1\n', 'pre-commit: [a]\n', 'pre-commit: &a {commands: *a}\n']) {
      const layout = openLayout('x.yml', text);
      expect(layout.insert({ into: ['pre-commit', 'commands'], key: 'anteater', value: RUN })).toBe(false);
      expect(layout.bytes).toBe(text);
    }
  });
});

describe('collections in brackets', () => {
  test.each<[string, string]>([
    ['x.yaml', 'types: [a] # ours\n'],
    ['x.yaml', 'types: [a,\n  b,\n]\n'],
    ['x.yaml', 'types: []\n'],
    ['x.json', '{"types": ["a"]}'],
    ['x.json', '{\r\n\t"types": [\r\n\t\t"a"\r\n\t]\r\n}\r\n'],
  ])('an item of a list: %s %j', async (file, text) => {
    const layout = openLayout(file, text);
    expect(layout.insert({ into: ['types'], key: null, value: 'mine' })).toBe(true);
    const list = layout.get(['types']);
    expect(list).toContain('mine');
    layout.removeAt(['types', Array.isArray(list) ? list.indexOf('mine') : -1]);
    expect(layout.bytes).toBe(text);
  });

  test.each<[string]>([
    ['{}'],
    ['{"a": 1}'],
    ['{\n  "a": 1,\n  "b": {\n    "c": [1, 2]\n  }\n}\n'],
    ['{\n\t"a": {\n\t\t"b": "x"\n\t}\n}'],
    ['{"a":{"b":"\\u0041\\/"}}'],
  ])('a member of an object: %j', async (text) => {
    const layout = openLayout('package.json', text);
    expect(layout.insert({ into: ['hooks'], key: 'pre-push', value: 'x "$@"' })).toBe(true);
    expect(JSON.parse(layout.bytes)).toEqual({ ...JSON.parse(text), hooks: { 'pre-push': 'x "$@"' } });
    layout.removeAlong(['hooks', 'pre-push']);
    expect(layout.bytes).toBe(text);
  });

  test('a string keeps how it is written', async () => {
    const text = '{"a": "echo \\u0041 \\"x\\""}';
    const layout = openLayout('package.json', text);
    expect(layout.wrapString(['a'], '{ ', '; } && "y"')).toBe(true);
    expect(JSON.parse(layout.bytes)).toEqual({ a: '{ echo A "x"; } && "y"' });
    layout.unwrapString(['a'], '{ ', '; } && "y"');
    expect(layout.bytes).toBe(text);
  });
});

test('a file that cannot be read is an error that names it', () => {
  expect(() => openLayout('x.json', '{"a": ')).toThrow(/^x\.json.*JSON/);
  expect(() => openLayout('x.yml', 'a: [')).toThrow(/^x\.yml.*YAML/);
});
