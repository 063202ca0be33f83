/**
 * cosmiconfig's explorer, set up for data alone, in a module of its own to be loaded on demand. cosmiconfig's public function
 * is not used: it reads a configuration of its own first, from the working folder, and runs `.config/config.js` for
 * it, so that a repository could run code.
 */
import { basename } from 'node:path';
import { Explorer } from 'cosmiconfig/dist/Explorer.js';

export interface FoundText {
  /** Without its folder. */
  readonly name: string;
  readonly text: string;
}

/** The first of `places` that is in the folder. Text only: what cosmiconfig parses, it also follows (`$import`). */
export async function searchText(folder: string, places: readonly string[]): Promise<FoundText | null> {
  const load = (path: string, text: string) =>
    basename(path) === 'package.json' ? { anteater: { text } } : { text };
  const explorer = new Explorer({
    moduleName: 'anteater',
    searchPlaces: places,
    searchStrategy: 'none',
    ignoreEmptySearchPlaces: false,
    cache: false,
    mergeImportArrays: false,
    mergeSearchPlaces: false,
    metaConfigFilePath: null,
    loaders: { noExt: load, '.json': load, '.yaml': load, '.yml': load },
    transform: (found) => found,
  });
  const found = await explorer.search(folder);
  return found === null ? null : { name: basename(found.filepath), text: textOf(found.config) };
}

/** An empty file has no configuration at all. */
function textOf(loaded: unknown): string {
  if (typeof loaded !== 'object' || loaded === null || !('text' in loaded)) return '';
  return typeof loaded.text === 'string' ? loaded.text : '';
}
