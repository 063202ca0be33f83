/** Adds one to a number in a file, under a lock, `times` times. */
import { realFiles } from '../../src/store/files/files.ts';
import { createLock } from '../../src/store/files/lock.ts';
import { systemProcesses } from '../../src/store/files/process-identity.ts';

const [, , folder = '', times] = process.argv;
const lock = createLock(`${folder}/lock`, realFiles, systemProcesses());
for (let i = 0; i < Number(times); i++) {
  const done = await lock.hold(60_000, () => {
    const next = Number(realFiles.read(`${folder}/count`) ?? '0') + 1;
    realFiles.write(`${folder}/count`, String(next));
    realFiles.write(`${folder}/by-${process.pid}-${i}`, '');
    return next;
  });
  process.stdout.write(`${done}\n`);
}
