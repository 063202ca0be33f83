/**
 * Content that is not what its name says: an executable called .png, a script in a .woff2. Known by the first bytes and
 * the name alone, without asking anyone; so only what is certain counts.
 */
import { ARCHIVES, MEDIA } from '../../lib/file-endings.ts';
import type { FileWarning } from '../../model.ts';
import { PROSE, SIGN } from './bidi.ts';
import type { ContentFamily } from './content-family.ts';
import { SCRIPT_NAME } from './readings.ts';

const MEDIA_NAME = new RegExp(`\\.(?:${MEDIA})$`, 'i');
/** Names of text that is nothing but data, and of archives: neither is an executable. */
const TEXT_DATA_NAME = /\.(?:txt|md|csv|tsv|json|ya?ml|xml|log|ini|toml|css|po|srt|vtt|svg)$/i;
const ARCHIVE_NAME = new RegExp(`\\.(?:${ARCHIVES})$`, 'i');
/** Folders of data, in which nothing is to be run. */
const DATA_FOLDER =
  /(?:^|\/)(?:assets|data|static|public|media|images?|img|icons?|fonts?|audio|sounds?|videos?|locales?|i18n|translations?|docs?)\//i;
const MEDIA_FOLDER =
  /(?:^|\/)(?:images?|img|icons?|fonts?|audio|sounds?|videos?|locales?|i18n|translations?)\//i;
/** The name or the mode asks for a look at the content, also where it is text. `path`: a byte string. */
export function mayBeDisguised(path: string, isExecutable: boolean): boolean {
  return (
    MEDIA_NAME.test(path) ||
    ARCHIVE_NAME.test(path) ||
    SIGN.test(path) ||
    (isExecutable && MEDIA_FOLDER.test(path))
  );
}

/** What a name and mode promise. Another promise is another judgement of the same content. */
export function promisesOf(path: string, isExecutable: boolean): readonly boolean[] {
  return [
    MEDIA_NAME.test(path),
    TEXT_DATA_NAME.test(path),
    ARCHIVE_NAME.test(path),
    SIGN.test(path),
    isExecutable && DATA_FOLDER.test(path),
    isExecutable && MEDIA_FOLDER.test(path),
    SCRIPT_NAME.test(path),
    !PROSE.test(path),
  ];
}

export interface Named {
  /** A byte string. */
  readonly path: string;
  /** Its executable bit is set. */
  readonly isExecutable: boolean;
}

export function warningOf(family: ContentFamily | null, { path, isExecutable }: Named): FileWarning | null {
  // It is shown in another order than it has.
  if (SIGN.test(path)) return { code: 'bidi-name' };
  if (family === null) return null;
  if (family === 'broken-pointer') return { code: 'broken-pointer' };
  const claimed = /\.\w+$/.exec(path)?.[0].toLowerCase() ?? '';
  if (isOther(family, path)) return { code: 'other-content', claimed, content: family };
  return isExecutable && folderOf(family)?.test(path) === true ? { code: 'executable-data' } : null;
}

function folderOf(family: ContentFamily): RegExp | null {
  if (family === 'executable') return DATA_FOLDER;
  return family === 'script' ? MEDIA_FOLDER : null;
}

type Other = 'executable' | 'archive' | 'script' | 'html';

function isOther(family: ContentFamily, path: string): family is Other {
  switch (family) {
    case 'executable':
      return MEDIA_NAME.test(path) || TEXT_DATA_NAME.test(path) || ARCHIVE_NAME.test(path);
    case 'script':
    case 'html':
      return MEDIA_NAME.test(path) || ARCHIVE_NAME.test(path);
    case 'archive':
      return MEDIA_NAME.test(path);
    default:
      return false;
  }
}
