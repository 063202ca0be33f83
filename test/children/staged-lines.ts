/** The added lines of the index, as a hook sees it, into the file that is named. */
import { writeFileSync } from 'node:fs';
import { openStaged } from '../../src/diff/staged.ts';
import { openGit } from '../../src/git.ts';
import { changesOf, shortLines } from '../helpers/changes.ts';

const changes = await changesOf(openStaged(openGit({ cwd: process.cwd(), env: process.env })));
writeFileSync(process.argv[2] ?? '', JSON.stringify(shortLines(changes.lines)));
