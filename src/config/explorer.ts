/**
 * cosmiconfig, which searches and reads the rc file, set up for data alone; loaded only for files that were not seen before.
 *
 * Its public function looks up a configuration of its own in the working folder when it is called
 * (`package.json#cosmiconfig`, `.config/config.js`, which it runs). So it is called while the working folder is the
 * package's own (`atPackage`), where no repository can put anything. The search is limited to one folder: `stopDir` would
 * turn on the strategy "global", which goes on to a folder of the user's.
 */
import { basename } from 'node:path';
import { cosmiconfig } from 'cosmiconfig';
import type { DataFile } from './document.ts';
import { refuseCode } from './rule-source.ts';

/** Calls `make` while the working folder is the package's own. */
export type AtPackage = <T>(make: () => T) => T;

/** The first of `places` in `folder` that holds a configuration; null when none does. `parse`: path and text → data. */
export async function searchFolder(
  folder: string,
  places: readonly string[],
  parse: (path: string, text: string) => Promise<DataFile>,
  atPackage: AtPackage,
): Promise<DataFile | null> {
  let parsed: DataFile | null = null;
  // cosmiconfig gets a box instead of the data: it would follow `$import` in what a loader gives back.
  const load = async (path: string, text: string) => {
    const file = await parse(path, text);
    const packaged = basename(path) === 'package.json';
    if (packaged && file.data === undefined) return {};
    parsed = file;
    return packaged ? { anteater: { parsed: true } } : { parsed: true };
  };
  const code = { '.js': refuseCode, '.cjs': refuseCode, '.mjs': refuseCode, '.ts': refuseCode };
  const explorer = atPackage(() =>
    cosmiconfig('anteater', {
      searchPlaces: [...places],
      searchStrategy: 'none',
      cache: false,
      ignoreEmptySearchPlaces: false,
      loaders: { noExt: load, '.json': load, '.yaml': load, '.yml': load, ...code },
    }),
  );
  const found = await explorer.search(folder);
  if (found === null) return null;
  // An empty file is a configuration that says nothing; no loader is asked for it.
  return parsed ?? { name: basename(found.filepath), data: undefined, lineOf: () => null };
}
