// Bundles src into dist: CommonJS, because it starts sooner than ESM on Node 20, in chunks, so that a command loads only
// what it uses. The types are made by tsc.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { SOURCES } from './bundle.mjs';
import { must, root } from './ensure.mjs';
import { writeNotices } from './notices.mjs';

/**
 * What a hook loads, one after the other. Each is one file: with what it imports, but for what an earlier one has loaded
 * already. All else is split by the bundler.
 */
const HOOK = [
  'src/cli/entry.ts',
  'src/cli/fast-path.ts',
  'src/extract/read-text.ts',
  'src/extract/build-findings.ts',
  'src/cli/commands/staged.ts',
];

/** `src/cli/commands/staged.ts` → `cli-commands-staged`. */
function nameOf(path) {
  return path
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', '-');
}

/** module → the file of the hook that holds it. */
const places = new Map();

function place(id, name, context) {
  if (places.has(id)) return;
  places.set(id, name);
  for (const imported of context.getModuleInfo(id)?.importedIds ?? []) place(imported, name, context);
}

await rm(join(root, 'dist'), { recursive: true, force: true });
const bundle = await rolldown({
  ...SOURCES,
  input: { [nameOf(HOOK[0])]: HOOK[0], index: 'src/index.ts' },
  // cosmiconfig's loader of TypeScript, which ours replaces, asks for the compiler.
  external: ['typescript'],
  // ESM sources where a package has them: only what is used is bundled.
  resolve: { mainFields: ['module', 'main'] },
  preserveEntrySignatures: 'allow-extension',
  checks: { pluginTimings: false, ineffectiveDynamicImport: false },
});
const { output } = await bundle.write({
  dir: join(root, 'dist'),
  format: 'cjs',
  entryFileNames: '[name].cjs',
  // The name tells the content: what is compiled is kept by it (`cli/compile-cache.ts`).
  chunkFileNames: '[name]-[hash].cjs',
  exports: 'named',
  // Node's own modules too: what is compiled by `cli/compile-cache.ts` has no import().
  dynamicImportInCjs: false,
  comments: false,
  minify: true,
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [
      {
        debugName: 'hook',
        name: (id, context) => {
          if (places.size === 0) for (const path of HOOK) place(join(root, path), nameOf(path), context);
          return places.get(id) ?? null;
        },
      },
    ],
  },
});
await bundle.close();
const { exports: names } = output.find(({ fileName }) => fileName === 'index.cjs');
await writeFile(join(root, 'dist/index.mjs'), `export { ${names.join(', ')} } from './index.cjs';\n`);
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
await writeNotices(output, version);
if (!process.argv.includes('--no-types'))
  must(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json']);
