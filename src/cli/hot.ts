/**
 * What a commit pays for. With nothing to check, it is one git process and this file: no parser of options or
 * configuration, no store, no network. With something to check, what was read is handed to `main`.
 * Whatever is unusual (an option, an rc file not seen before, debts, an error) goes to `main` as well.
 */
import { isValidated, fingerprintOf } from '../config/seen.ts';
import { homesOf } from '../config/homes.ts';
import { openStaged } from '../diff/staged.ts';
import { createExtractor } from '../extract/extract.ts';
import { openGit } from '../git.ts';
import { hasDebts } from '../lookup/debts.ts';
import { passLine } from '../report/summary.ts';
import { type Io, write } from './io.ts';
