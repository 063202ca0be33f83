// Makes the README's picture and the reports of docs/examples, from real runs against the emulator:
//   npm run picture               writes them
//   npm run picture -- --check    fails where they are no longer what the program prints
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openDemo, stageMalware } from './demo-world.mjs';
import { build, root } from './ensure.mjs';
import { terminalPicture } from './terminal-picture.mjs';

const EXAMPLES = {
  pretty: 'report.txt',
  compact: 'report.compact.txt',
  json: 'report.json',
  sarif: 'report.sarif',
  junit: 'report.junit.xml',
  markdown: 'report.md',
  html: 'report.html',
  github: 'report.github.txt',
};
const BINARY = Buffer.from('\u0000\u0001 a picture \u0000');

async function makePicture() {
  const demo = await openDemo({ real: false });
  try {
    demo.run('git', ['init', '--quiet', '--initial-branch=main']);
    demo.run('anteater', ['init']);
    await stageMalware(demo);
    const args = ['commit', '--quiet', '-m', 'Add the installer'];
    const { stdout, stderr } = demo.run('git', args, {
      env: { ...demo.env, FORCE_COLOR: '1', NO_COLOR: '' },
      encoding: 'utf8',
    });
    return terminalPicture('git commit -m "Add the installer"', steady(stdout + stderr));
  } finally {
    await demo.close();
  }
}

/** Something of everything, in as many lookups as a minute has. */
async function makeExamples() {
  const demo = await openDemo({ real: false, unknown: [createHash('sha256').update(BINARY).digest('hex')] });
  const made = {};
  try {
    demo.run('git', ['init', '--quiet', '--initial-branch=main']);
    await demo.write('.anteaterrc', "url_ignore: ['https://github.com']\n");
    demo.run('git', ['add', '.anteaterrc']);
    demo.run('git', ['commit', '--quiet', '-m', 'Add the rules']);
    await stageMalware(demo);
    await demo.write('logo.png', BINARY);
    await demo.write(
      'notes.md',
      'See https://github.com/acme/tool\nresolver 9.9.9.9 # anteater:allow our resolver\n',
    );
    demo.run('git', ['add', 'logo.png', 'notes.md']);
    demo.run('anteater', []);
    for (const [format, name] of Object.entries(EXAMPLES)) {
      const { stdout, stderr } = demo.run('anteater', ['--format', format], { encoding: 'utf8' });
      if (stdout === '') throw new Error(`no ${format} report: ${stderr}`);
      made[`docs/examples/${name}`] = steady(stdout);
    }
    return made;
  } finally {
    await demo.close();
  }
}

/** Times are as in no other run. */
function steady(text) {
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-21T12:00:00.000Z')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '2026-11-21 12:00 UTC')
    .replace(/(Time\b\S*(?:<\/dt><dd>|\s+))[\d.]+ m?s/g, '$10.4 s')
    .replace(/(\btime=")[\d.]+"/g, '$10.400"');
}

if (!existsSync(`${root}dist/index.mjs`)) build();
const made = { 'docs/picture.svg': await makePicture(), ...(await makeExamples()) };
const stale = [];
for (const [path, text] of Object.entries(made)) {
  if ((await readFile(`${root}${path}`, 'utf8').catch(() => null)) === text) continue;
  stale.push(path);
  if (process.argv.includes('--check')) continue;
  await mkdir(dirname(`${root}${path}`), { recursive: true });
  await writeFile(`${root}${path}`, text);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`no longer what the program prints: ${stale.join(', ')}. To write them: npm run picture`);
  process.exitCode = 1;
} else console.log(stale.length === 0 ? 'nothing has changed' : `written: ${stale.join(', ')}`);
