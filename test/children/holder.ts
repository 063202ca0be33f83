/** Takes a lock, and stays. */
import { realFiles } from '../../src/store/files/files.ts';
import { createLock } from '../../src/store/files/lock.ts';
import { systemProcesses } from '../../src/store/files/process-identity.ts';

const [, , path = ''] = process.argv;
createLock(path, realFiles, systemProcesses()).claim();
process.stdout.write('held\n');
setInterval(() => undefined, 1_000);
