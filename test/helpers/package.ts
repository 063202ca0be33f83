/** The package's own folder, as the working folder of what is called: as the command line does it. */
import { fileURLToPath } from 'node:url';
import { atFolder } from '../../src/cli/settings.ts';

export const atPackage = atFolder(fileURLToPath(new URL('../..', import.meta.url)));
