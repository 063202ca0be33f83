// Bundles src into dist. What every commit runs is CommonJS, because it starts sooner than ESM on Node 20; all else is ESM,
// split into chunks, so that a command loads only what it uses. The types are made by tsc.
//
// Which module goes where follows from the imports:
// - `entry`, `fast-path` and `staged`, what a hook runs one after the other, are a CommonJS file each, and so is what the
//   first two load on demand;
// - what the others load on demand is bundled in. A module that brings a library along never is: it is an entry of the
//   ESM build, and is loaded when it is used.
import { readFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { isAbsolute, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { must, root } from './ensure.mjs';
import { writeNotices } from './notices.mjs';

const ENTRY = 'src/cli/entry.ts';
const FAST_PATH = 'src/cli/fast-path.ts';
const STAGED = 'src/cli/commands/staged.ts';
const ESM_ENTRIES = { main: './src/cli/main.ts', index: './src/index.ts' };

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Files of another language are text (src/text-modules.d.ts).
  loader: { '.sh': 'text', '.lua': 'text' },
  // Names stay: a stack trace in a bug report must mean something.
  minifySyntax: true,
  minifyWhitespace: true,
  // All licence texts are in THIRD-PARTY-NOTICES.txt.
  legalComments: 'none',
  metafile: true,
  // cosmiconfig's loader of TypeScript, which ours replaces, asks for the compiler.
  external: ['typescript'],
  logLevel: 'warning',
};

/** module → what it imports, by the bundler's own reading; libraries stand by their names. */
async function readImports() {
  const { metafile } = await build({
    ...common,
    entryPoints: Object.values(ESM_ENTRIES).concat(ENTRY),
    packages: 'external',
    format: 'esm',
    outdir: 'unused',
    write: false,
  });
  return new Map(Object.entries(metafile.inputs).map(([path, { imports }]) => [path, imports]));
}

const imports = await readImports();
const builtin = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

/** What a file that begins with this module loads on demand. */
function onDemand(path, seen = new Set()) {
  if (seen.has(path)) return [];
  seen.add(path);
  return (imports.get(path) ?? []).flatMap((one) =>
    one.kind === 'dynamic-import' ? [one.path] : onDemand(one.path, seen),
  );
}

/** Whether a module, or what it imports statically, is more than our own code and Node's. */
function bringsLibrary(path, seen = new Set()) {
  if (builtin.has(path) || seen.has(path)) return false;
  seen.add(path);
  if (!path.startsWith('src/')) return true;
  return (imports.get(path) ?? []).some(
    (one) => one.kind !== 'dynamic-import' && bringsLibrary(one.path, seen),
  );
}

/** `src/cli/commands/staged.ts` → `cli-commands-staged`. */
function nameOf(path) {
  return path
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', '-');
}

/** source → file of its own. */
const commonJs = new Map([ENTRY, FAST_PATH, STAGED].map((path) => [path, nameOf(path)]));
for (const path of [...onDemand(ENTRY), ...onDemand(FAST_PATH)])
  if (path.startsWith('src/') && !bringsLibrary(path)) commonJs.set(path, nameOf(path));
/** What the CommonJS files load from the ESM build. */
const lazy = new Map();

const split = {
  name: 'split',
  setup(plugin) {
    plugin.onResolve({ filter: /.*/ }, (found) => {
      if (found.kind !== 'dynamic-import' || builtin.has(found.path)) return null;
      const own = found.path.startsWith('.') || isAbsolute(found.path);
      const source = own ? relative(root, resolve(found.resolveDir, found.path)) : found.path;
      const file = commonJs.get(source);
      if (file !== undefined) return { path: file, namespace: 'common-js' };
      if (!bringsLibrary(source)) return null;
      const entry = source === 'src/cli/main.ts' ? 'main' : `lazy/${nameOf(source)}`;
      if (entry !== 'main') lazy.set(entry, own ? `./${source}` : source);
      return { path: `./${entry}.mjs`, external: true };
    });
    plugin.onResolve({ filter: /^\.\/[\w-]+\.cjs$/, namespace: 'common-js' }, ({ path }) => ({
      path,
      external: true,
    }));
    plugin.onLoad({ filter: /.*/, namespace: 'common-js' }, ({ path }) => ({
      contents: `module.exports = require('./${path}.cjs')`,
    }));
  },
};

await rm(`${root}dist`, { recursive: true, force: true });
const metafiles = [];
for (const [source, name] of commonJs) {
  const made = await build({
    ...common,
    entryPoints: [source],
    // Less to compile.
    minifyIdentifiers: true,
    outfile: `dist/${name}.cjs`,
    format: 'cjs',
    mainFields: ['module', 'main'],
    plugins: [split],
  });
  metafiles.push(made.metafile);
}
const chunks = await build({
  ...common,
  entryPoints: { ...ESM_ENTRIES, ...Object.fromEntries(lazy) },
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  // ESM sources where a package has them: only what is used is bundled, and named exports stay named.
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  // Bundled CommonJS libraries call require() for Node's own modules.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});
metafiles.push(chunks.metafile);
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
await writeNotices(metafiles, version);
if (!process.argv.includes('--no-types'))
  must(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json']);
