// Bundles src into dist: one small CommonJS file for the hot path (it starts sooner than ESM on Node 20) and split ESM
// chunks for the rest, so that a command loads only what it uses. The types are made by tsc.
import { readFile, rm } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { must, root } from './ensure.mjs';
import { writeNotices } from './notices.mjs';

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

/** On demand, but still CommonJS: bundles of their own beside the hot path. */
const commonJs = {
  'src/cli/fast-path.ts': 'hot',
  'src/cli/warm.ts': 'warm',
  'src/extract/build-findings.ts': 'conclude',
  'src/config/fingerprint.ts': 'seen',
};

/** Needed by every commit with something to check: bundled into `warm`, where `main` would load them on demand. */
const warmParts = [
  'src/cli/settings.ts',
  'src/config/load.ts',
  'src/report/formats/pretty.ts',
  'src/store/embedded.ts',
  'src/store/ledger.ts',
  'src/store/seal.ts',
  'src/virustotal/client.ts',
];

/** What the CommonJS bundles import on demand from the ESM build: entries there, so that both share chunks. */
const lazy = new Map();

/** `src/extract/urls.ts` → `lazy/extract-urls`. */
function lazyEntry(source) {
  const name = source.startsWith('src/') ? source.slice(4).replace(/\.ts$/, '') : source;
  return name === 'cli/main' ? 'main' : `lazy/${name.replaceAll('/', '-')}`;
}

const onDemand = (inlined) => ({
  name: 'on-demand',
  setup(plugin) {
    plugin.onResolve({ filter: /.*/ }, (found) => {
      if (found.kind !== 'dynamic-import' || found.path.startsWith('node:')) return null;
      const own = found.path.startsWith('.') || isAbsolute(found.path);
      const source = own ? relative(root, resolve(found.resolveDir, found.path)) : found.path;
      if (inlined.includes(source)) return null;
      if (source in commonJs) return { path: commonJs[source], namespace: 'common-js' };
      const entry = lazyEntry(source);
      lazy.set(entry, own ? `./${source}` : source);
      return { path: `./${entry}.mjs`, external: true };
    });
    plugin.onResolve({ filter: /^\.\/\w+\.cjs$/, namespace: 'common-js' }, ({ path }) => ({
      path,
      external: true,
    }));
    plugin.onLoad({ filter: /.*/, namespace: 'common-js' }, ({ path }) => ({
      contents: `module.exports = require('./${path}.cjs')`,
    }));
  },
});

await rm(`${root}dist`, { recursive: true, force: true });
const metafiles = [];
for (const [entry, name] of [['src/cli/entry.ts', 'start'], ...Object.entries(commonJs)]) {
  const made = await build({
    ...common,
    entryPoints: [entry],
    // Less to compile; an error on this path is met again by `main`, whose names stay.
    minifyIdentifiers: true,
    outfile: `dist/${name}.cjs`,
    format: 'cjs',
    mainFields: ['module', 'main'],
    plugins: [onDemand(name === 'warm' ? warmParts : [])],
  });
  metafiles.push(made.metafile);
}
const split = await build({
  ...common,
  entryPoints: { main: './src/cli/main.ts', index: './src/index.ts', ...Object.fromEntries(lazy) },
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
metafiles.push(split.metafile);
const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
await writeNotices(metafiles, version);
if (!process.argv.includes('--no-types'))
  must(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json']);
