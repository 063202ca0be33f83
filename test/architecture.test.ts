/** The import lines are the architecture: one way, one folder a stage, one place for each border. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const stages = [
  'config',
  'diff',
  'extract',
  'filter',
  'lookup',
  'policy',
  'report',
  'setup',
  'store',
  'virustotal',
];
const base = ['model.ts', 'errors.ts', 'debug.ts'];

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll('\\', '/'));

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const source = readFileSync(join(root, 'src', file), 'utf8');
  const found: Import[] = [];
  const statement = /(?:^|\n)\s*(import|export)(\s+type)?\b[^'";]*?from\s+'([^']+)'|\bimport\('([^']+)'\)/g;
  for (const match of source.matchAll(statement)) {
    const specifier = match[3] ?? match[4] ?? '';
    const target = specifier.startsWith('.')
      ? relative(join(root, 'src'), resolve(root, 'src', dirname(file), specifier)).replaceAll('\\', '/')
      : specifier;
    found.push({ file, target, typeOnly: match[2] !== undefined });
  }
  return found;
}

const imports = files.flatMap(importsOf);
const folderOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');

function allowed({ file, target, typeOnly }: Import): boolean {
  const from = folderOf(file);
  const to = folderOf(target);
  if (base.includes(file)) return base.includes(target) || target.startsWith('node:');
  // `lib` knows no noun of ours: it imports itself, Node and packages, and everybody may import it.
  if (from === 'lib') return to === 'lib' || !target.endsWith('.ts');
  if (to === 'lib') return true;
  if (file === 'git.ts') return [...base, 'simple-git'].includes(target) || target.startsWith('node:');
  if (from === 'cli' || file === 'index.ts') return true;
  if (file === 'scan.ts') return to !== 'cli';
  // A stage: itself, the nouns, libraries; git for two of them; the types of the lookup's ports for adapters and reports.
  if (!target.endsWith('.ts') || to === from || base.includes(target)) return true;
  // What an entry of a rule list means is decided once: the configuration refuses what the filter could not read.
  if (from === 'config' && to === 'filter') return true;
  if (target === 'git.ts') return from === 'diff' || from === 'setup';
  if (target === 'lookup/ports.ts')
    return typeOnly && ['store', 'virustotal', 'report', 'setup'].includes(from);
  return false;
}

/** Groups of files that import each other, by imports of any kind. */
function circles(): string[][] {
  const targets = new Map(files.map((file) => [file, imports.filter((line) => line.file === file)]));
  const reach = (from: string, seen: Set<string>): Set<string> => {
    for (const { target } of targets.get(from) ?? [])
      if (targets.has(target) && !seen.has(target)) reach(target, seen.add(target));
    return seen;
  };
  const reached = new Map(files.map((file) => [file, reach(file, new Set())]));
  return files.filter((file) => reached.get(file)?.has(file)).map((file) => [file]);
}

describe('architecture', () => {
  test('there is one folder a stage, and no other', () => {
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== ''));
    expect([...folders].filter((folder) => folder !== 'lib').sort()).toEqual([...stages, 'cli'].sort());
  });

  test('imports go one way', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter((line) => !allowed(line)).map(({ file, target }) => `${file} → ${target}`)).toEqual(
      [],
    );
  });

  test('no two files import each other, neither types nor on demand', () => {
    expect(circles()).toEqual([]);
  });

  test('only cli touches the process and the console', () => {
    const touching = files.filter((file) => {
      // Whether another process lives is asked of the system, not of this process.
      if (folderOf(file) === 'cli' || file === 'store/files/process-identity.ts') return false;
      const code = readFileSync(join(root, 'src', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      return /(?<!-)\bconsole\.\w|\bprocess\.(?!hrtime)\w/.test(code);
    });
    expect(touching).toEqual([]);
  });

  test('the pipeline fits on a screen', () => {
    expect(readFileSync(join(root, 'src/scan.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(80);
  });

  test('a CommonJS package is imported on demand through a module of our own', () => {
    // Bundled, it would have a default export alone, and its names would be undefined.
    const commonJs = files.flatMap((file) => {
      const code = readFileSync(join(root, 'src', file), 'utf8');
      const named = [...code.matchAll(/await import\('((?!node:)[a-z@][^']*)'\)/g)].map(
        (match) => match[1] ?? '',
      );
      return named.filter((name) => {
        const manifest = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
        return manifest.type !== 'module' && manifest.module === undefined && name !== 'ignore';
      });
    });
    expect(commonJs).toEqual([]);
  });

  test('docs/architecture.md has a sentence on each library, and names files that exist', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const rows = [...page.matchAll(/^\| ([a-z0-9/, -]+) \|/gm)].flatMap(([, names = '']) =>
      names.split(', '),
    );
    const used = imports.map(({ target }) => target).filter((name) => /^[a-z][\w-]*(\/[a-z]+)?$/.test(name));
    expect(used.length).toBeGreaterThan(15);
    // Only types come from there.
    expect([...new Set(used)].filter((name) => name !== 'sarif' && !rows.includes(name))).toEqual([]);
    const named = [
      ...page.matchAll(
        /`((?:src|docs|test|scripts|bin|cli|diff|extract|filter|lookup|policy|report|setup)\/[\w./-]+)`/g,
      ),
    ];
    expect(named.length).toBeGreaterThan(20);
    const paths = named.map(([, path = '']) => path);
    expect(
      paths.filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, 'src', path))),
    ).toEqual([]);
  });

  test('a type name means one thing', () => {
    const declared = files.flatMap((file) =>
      [
        ...readFileSync(join(root, 'src', file), 'utf8').matchAll(
          /^(?:export )?(?:interface|type|class) (\w+)/gm,
        ),
      ].map(([, name]) => name),
    );
    expect(declared.length).toBeGreaterThan(200);
    expect(declared.filter((name, at) => declared.indexOf(name) !== at)).toEqual([]);
  });

  test('the type system is not worked around', () => {
    const casts = files.filter((file) => {
      const code = readFileSync(join(root, 'src', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      return /\bas (?!const\b|[\w{}*, ]+ from\b)[A-Z{(]|\bas unknown\b|\bas any\b|: any\b|@ts-ignore|@ts-expect-error/.test(
        code.replace(/(?:^|\n)\s*(?:import|export)\b[^;]*;/g, '\n'),
      );
    });
    expect(casts).toEqual([]);
  });
});
