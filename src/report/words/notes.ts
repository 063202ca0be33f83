/** Notes → sentences and next steps: what a reader should know beside the findings. Safe to print, like `messages`. */
import type { KeyOrigin, Note, Report, Skipped } from '../../model.ts';
import { defang, shownSentence } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { placeOf, type Step } from './findings.ts';
import { ruleText } from './rules.ts';

export interface NoteMessage extends Step {
  /** `warn`: something is wrong; `info`: good to know; `detail`: only for those who ask for more. */
  readonly tone: 'warn' | 'info' | 'detail';
}

const KEY_FROM: Readonly<Record<KeyOrigin, string>> = {
  env: 'VT_KEY of the environment',
  user: 'your own configuration (anteater key set)',
  repository: "vt_api_key of this repository's configuration",
  package: 'the key that this installation brought along',
};

export function noteMessage(note: Note): NoteMessage {
  switch (note.code) {
    case 'shared-key':
      return warn(
        `The limit was met with a key that others share: ${KEY_FROM[note.origin]}. To have limits of your own, set your own key:`,
        'anteater key set',
      );
    case 'no-cache':
      return warn(
        `There is no cache: ${shownSentence(note.cause)} Lookups go on, at one request a minute. To mend it (ANTEATER_HOME can name another folder):`,
        'anteater doctor',
      );
    case 'redis-down':
      return warn(
        `Redis is away: ${shownSentence(note.cause)} Meanwhile this machine keeps to its share of the quota: ${shownSentence(note.share)} To mend it:`,
        'anteater doctor',
      );
    case 'forged-cache':
      return warn(
        `${counted(note.count, 'cached verdict')} without this key's seal ${note.count === 1 ? 'was' : 'were'} not believed. If that goes on, see who else can write to the store, and clear it:`,
        'anteater cache clear',
      );
    case 'expired-rule':
      return warn(
        `The rule for ${defang(note.value)} (${defang(note.origin)}) ended on ${defang(note.expires)} and ignores nothing any more. Renew it or remove it there.`,
        null,
      );
    case 'excused':
      return {
        tone: 'info',
        text: `${defang(note.value)} also stands at ${note.places.map(placeOf).join(', ')}: ignored there, ${escapeForTerminal(ruleText(note.rule))}.`,
        command: null,
      };
    case 'skipped':
      return skippedMessage(note.skipped, note.all === true);
    case 'flag-list':
      return {
        tone: 'info',
        text: `anteater.conf names a flag_list (${escapeForTerminal(note.path)}): its patterns of text are not read here. gitleaks, detect-secrets or semgrep check for such text.`,
        command: null,
      };
    case 'already-checked':
      return {
        tone: 'info',
        text: `${counted(note.commits, 'commit')} ${note.commits === 1 ? 'was' : 'were'} checked before under the same rules.`,
        command: null,
      };
    case 'looked-up-later':
      return {
        tone: 'info',
        text: `${counted(note.count, 'lookup')} ${note.count === 1 ? 'goes' : 'go'} on in the background as the quota allows: push again later. To look ${note.count === 1 ? 'it' : 'them'} up at once, and then push again:`,
        command: 'anteater pending --resolve',
      };
    case 'still-deferred':
      return {
        tone: 'info',
        text: `${counted(note.count, 'lookup')} deferred earlier ${note.count === 1 ? 'is' : 'are'} still open. To look ${note.count === 1 ? 'it' : 'them'} up now:`,
        command: 'anteater pending --resolve',
      };
    case 'not-uploaded':
      return warn(
        `${counted(note.paths.length, 'file')} unknown to VirusTotal would have been sent there (${note.paths.slice(0, 3).map(defang).join(', ')}${note.paths.length > 3 ? ', …' : ''}): the rc file says upload: always, and you have not agreed. To agree, set in your own environment:`,
        'export ANTEATER_UPLOAD=always',
      );
    case 'key-in-use':
      return {
        tone: 'detail',
        text: `Key in use: ${defang(note.masked)}, from ${KEY_FROM[note.origin]}.`,
        command: null,
      };
    default:
      return note satisfies never;
  }
}

/** The notes alone, one line each, for the stream beside a machine's format. */
export function noteLines(report: Pick<Report, 'notes'>, style: Pick<Style, 'verbose'>): string[] {
  return report.notes
    .map((note) => noteMessage(note))
    .filter(({ tone }) => tone !== 'detail' || style.verbose)
    .map(({ text, command }) => (command === null ? text : `${text} ${command}`));
}

function warn(text: string, command: string | null): NoteMessage {
  return { tone: 'warn', text, command };
}

const SKIPPED: Readonly<Record<Skipped['why'], readonly [one: string, many: string]>> = {
  submodule: ['submodule', 'submodules'],
  symlink: ['symbolic link', 'symbolic links'],
  gitignored: ['file that git ignores', 'files that git ignores'],
  missing: ['file that is not there', 'files that are not there'],
  unreadable: ['file that cannot be read', 'files that cannot be read'],
  tag: ['tag of a blob or tree', 'tags of blobs or trees'],
};

/** What git ignores is no news, unless it is all that somebody named. */
function skippedMessage(skipped: readonly Skipped[], all: boolean): NoteMessage {
  const groups = new Map<Skipped['why'], string[]>();
  for (const { why, path } of skipped) groups.set(why, [...(groups.get(why) ?? []), path]);
  const parts = [...groups].map(([why, paths]) => {
    const words = paths.length === 1 ? SKIPPED[why][0] : SKIPPED[why][1];
    const named = paths.slice(0, 3).map(escapeForTerminal).join(', ');
    return `${paths.length} ${words} (${named}${paths.length > 3 ? ', …' : ''})`;
  });
  const failed = groups.has('missing') || groups.has('unreadable');
  const ordinary = !all && [...groups.keys()].every((why) => why === 'gitignored');
  return {
    tone: failed ? 'warn' : ordinary ? 'detail' : 'info',
    text: `Left out: ${parts.join('; ')}.`,
    command: null,
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
