/** Defers one lookup after the other until it is killed, and prints each that is kept. */
import { DeferredFiles } from '../../src/store/deferred.ts';

const [, , home = '', repository = ''] = process.argv;
const deferred = new DeferredFiles(home);
for (let i = 0; ; i++) {
  const indicator = { type: 'url', value: `http://${process.pid}.net/${i}` } as const;
  await deferred.add([{ indicator, repository, places: [], since: i }]);
  process.stdout.write(`${process.pid} ${i}\n`);
}
