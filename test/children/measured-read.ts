/** Reads a source to its end, and prints how much it held and how much memory that took. */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { openPatch } from '../../src/diff/patch-source.ts';
import { openStaged } from '../../src/diff/staged.ts';
import { openTree } from '../../src/diff/tree.ts';
import { openGit } from '../../src/git.ts';
import type { FileVersion } from '../../src/model.ts';

const cwd = process.cwd();
const git = openGit({ cwd, env: process.env });
const [how, path = ''] = process.argv.slice(2);
const source =
  how === 'staged'
    ? openStaged(git)
    : how === 'tree'
      ? openTree(git, { cwd, paths: [path] })
      : openPatch(createReadStream(path));
let bytes = 0;
let longest = 0;
let marks = 0;
/** As the stage behind it does with files in which it found something. */
const files = new Set<FileVersion>();
const read = await source.read(
  {
    text: (file, { text, marked }) => {
      files.add(file);
      bytes += text.length;
      longest = Math.max(longest, text.length);
      if (marked) marks += text.split('\n').length - 1;
    },
    binary: () => undefined,
  },
  { text: true, binaries: true },
);
console.log(
  JSON.stringify({
    ...read.scanned,
    bytes: bytes - marks,
    longest,
    megabytes: peak() / 1024,
  }),
);

/** In KB. Linux counts in `maxRSS` what the process was that this one was forked from. */
function peak(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}
