// What npm would publish: the tarball is packed, checked, installed into another project, and used there.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, root } from './ensure.mjs';

const folder = await mkdtemp(join(tmpdir(), 'anteater-pack-'));
try {
  must(process.execPath, [join(root, 'node_modules/publint/src/cli.js'), '--strict', '--pack', 'npm', root]);
  const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  const [{ filename, unpackedSize, entryCount }] = JSON.parse(packed.stdout);
  await writeFile(join(folder, 'package.json'), '{"name":"other","private":true,"type":"module"}\n');
  must(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', '--save-dev', join(folder, filename)],
    { cwd: folder },
  );
  must('git', ['init', '--quiet'], { cwd: folder });
  await writeFile(
    join(folder, 'check.mjs'),
    "import { AnteaterError, check } from 'anteater-hook';\nconst report = await check({ source: { paths: ['check.mjs'] }, mode: 'dry-run' });\nif (report.scanned.files !== 1 || !AnteaterError) throw new Error(JSON.stringify(report));\n",
  );
  must(process.execPath, ['check.mjs'], { cwd: folder });
  must(join(folder, 'node_modules/.bin/anteater'), ['scan', '--path', 'check.mjs', '--dry-run'], {
    cwd: folder,
  });
  console.log(
    `pack: ${filename}, ${entryCount} files, ${Math.round(unpackedSize / 1024)} KB unpacked: installs and runs`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
