/** Prints what an audit of a path may not read: in git, and outside of it. */
import { openTree } from '../../src/diff/tree.ts';
import { openGit } from '../../src/git.ts';

const [inGit = '', outside = ''] = process.argv.slice(2);
const sink = { text: () => undefined, binary: () => undefined };
const all = { text: true, binaries: true };
const read = [
  await openTree(openGit({ cwd: inGit, env: process.env }), { cwd: inGit, paths: ['shut'] }).read(sink, all),
  await openTree(null, { cwd: outside, paths: ['.'] }).read(sink, all),
];
console.log(JSON.stringify(read.map(({ unread }) => unread)));
