/** Notes → sentences and next steps: what a reader should know beside the findings. Safe to print. */
import { groupBy } from '../../lib/group-by.ts';
import type { KeyOrigin, Note, Report, Skipped } from '../../model.ts';
import { defang, shownSentence } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { shellWord } from '../terminal/quoting.ts';
import type { Style } from '../terminal/style.ts';
import { counted } from './count.ts';
import { diskText } from './disk.ts';
import { formatLocation } from './findings.ts';
import { redisCauseText, shareText } from './redis.ts';
import { ruleText } from './rules.ts';
import type { NoteMessage } from './steps.ts';
import { unreadMessage } from './unread.ts';

export const KEY_FROM: Readonly<Record<KeyOrigin, string>> = {
  env: 'VT_KEY of the environment',
  user: 'your own configuration (anteater key set)',
  repository: "vt_api_key of this repository's configuration, shared with everyone in it",
  package: 'the key that this installation brought along, shared with everyone who has it',
};

/** Every note that this reader is to see. */
export function noteMessages({ notes }: Pick<Report, 'notes'>, style: Style): NoteMessage[] {
  return notes
    .map((note) => noteMessage(note, style))
    .filter(({ tone }) => tone !== 'detail' || style.verbose);
}

/** The notes alone, one line each, for the stream beside a machine's format. */
export function noteLines(report: Pick<Report, 'notes'>, style: Style): string[] {
  return noteMessages(report, style).map(({ text, commands }) => [text, ...commands].join(' '));
}

function noteMessage(note: Note, { workplace: { program } }: Style): NoteMessage {
  switch (note.code) {
    case 'shared-key':
      return warn(
        `The quota is used up for a key that others share: ${KEY_FROM[note.origin]}. To have a quota of your own, set your own key:`,
        `${program} key set`,
      );
    case 'no-cache':
      return warn(
        `There is no cache: ${shownSentence(diskText(note.cause))} Lookups go on, at one request a minute. To fix it (ANTEATER_HOME can name another folder):`,
        `${program} doctor`,
      );
    case 'redis-down':
      return warn(
        `Redis is unavailable: ${shownSentence(redisCauseText(note.cause))} Until it is back, this machine keeps to its share of the quota: ${shownSentence(shareText(note.share))} To fix it:`,
        `${program} doctor`,
      );
    case 'forged-cache':
      return warn(
        `${counted(note.count, 'cached verdict')} without this key's seal ${note.count === 1 ? 'was' : 'were'} not used. If that goes on, find out who else can write to the cache, and clear it:`,
        `${program} cache clear`,
      );
    case 'expired-rule':
      return warn(
        `The rule for ${defang(note.value)} (${defang(note.origin)}) ended on ${defang(note.expires)} and ignores nothing now. Renew it or remove it there.`,
      );
    case 'excused':
      return info(
        `${defang(note.value)} also stands at ${note.places.map(formatLocation).join(', ')}: ignored there, ${escapeForTerminal(ruleText(note.rule))}.`,
      );
    case 'skipped':
      return skippedMessage(note.skipped, note.all === true);
    case 'flag-list':
      return info(
        `anteater.conf names a flag_list (${escapeForTerminal(note.path)}): its patterns of text are not read here. gitleaks, detect-secrets or semgrep check for such text.`,
      );
    default:
      return workNote(note, program);
  }
}

type EnvironmentCode =
  | 'shared-key'
  | 'no-cache'
  | 'redis-down'
  | 'forged-cache'
  | 'expired-rule'
  | 'excused'
  | 'skipped'
  | 'flag-list';

/** What was left out, done before, or is still to be done. */
function workNote(note: Exclude<Note, { readonly code: EnvironmentCode }>, program: string): NoteMessage {
  switch (note.code) {
    case 'already-checked':
      return info(
        `${counted(note.commits, 'commit')} ${note.commits === 1 ? 'was' : 'were'} checked before under the same rules.`,
      );
    case 'nothing-pushed':
      return info('git pushes no commit that the remote does not have already.');
    case 'trust-remote':
      return info(
        `${note.known} of the ${counted(note.total, 'commit')} are on the remote ${escapeForTerminal(note.remote)} already. If everything there was checked, as in a repository that is yours, trust it, and they need not be checked again:`,
        `git config --add anteater.trustedRemote ${shellWord(note.remote)}`,
      );
    case 'unread':
      return unreadMessage(note.unread, note.blocks);
    case 'in-baseline':
      return info(
        `${counted(note.count, 'finding')} left out: ${note.count === 1 ? 'it is' : 'they are'} in the baseline ${escapeForTerminal(note.file)}, and no worse than ${note.count === 1 ? 'it was' : 'they were'}.`,
      );
    case 'audit-pace':
      return info(
        `${counted(note.left, 'lookup')} ${note.left === 1 ? 'is' : 'are'} left. At ${note.perDay} requests a day that takes at least ${counted(Math.ceil(note.left / Math.max(1, note.perDay)), 'more day')}: run the same command again, what is answered already is not asked again.`,
      );
    case 'looked-up-later':
      return info(
        `${counted(note.count, 'lookup')} ${note.count === 1 ? 'goes' : 'go'} on in the background as the quota allows: push again later. To look ${note.count === 1 ? 'it' : 'them'} up at once, and then push again:`,
        `${program} pending --resolve`,
      );
    case 'still-deferred':
      return info(
        `${counted(note.count, 'lookup')} deferred earlier ${note.count === 1 ? 'is' : 'are'} still open. To look ${note.count === 1 ? 'it' : 'them'} up now:`,
        `${program} pending --resolve`,
      );
    case 'not-uploaded':
      return warn(
        `${counted(note.paths.length, 'file')} unknown to VirusTotal would have been sent there (${note.paths.slice(0, 3).map(defang).join(', ')}${note.paths.length > 3 ? ', …' : ''}): the rc file says upload: always, and you have not agreed. To agree, set in your own environment:`,
        'export ANTEATER_UPLOAD=always',
      );
    case 'key-in-use':
      return {
        tone: 'detail',
        text: `Key in use: ${defang(note.masked)}, from ${KEY_FROM[note.origin]}.`,
        commands: [],
      };
  }
}

function warn(text: string, ...commands: readonly string[]): NoteMessage {
  return { tone: 'warn', text, commands };
}

function info(text: string, ...commands: readonly string[]): NoteMessage {
  return { tone: 'info', text, commands };
}

/** What it is, for one or more, and what is said of it. */
const SKIPPED: Readonly<Record<Skipped['why'], readonly [noun: string, rest: string]>> = {
  submodule: ['submodule', ''],
  symlink: ['symbolic link', ''],
  gitignored: ['file', ' that git ignores'],
  missing: ['missing file', ''],
  'not-in-patch': ['file', ' on one side alone, not in the patch'],
  unreadable: ['file', ' that cannot be read'],
  'git-folder': ['path', " among git's own files"],
  empty: ['path', ' without a file'],
  tag: ['tag', ' of a blob or tree'],
  'unopened-archive': ['archive', ' of a kind that is not opened'],
  encrypted: ['archive', ' with encrypted members'],
  'unknown-compression': ['archive', ' with members in a compression that is not read'],
  damaged: ['archive', ' with damaged parts'],
  'too-many-members': ['archive', ' with more programs inside than are looked up'],
  'archive-too-large': ['archive', ' with more inside than is unpacked'],
  'archive-too-deep': ['archive', ' with archives too deep inside'],
};

/** That git ignores a file is only worth saying where nothing else was named. */
function skippedMessage(skipped: readonly Skipped[], all: boolean): NoteMessage {
  const groups = groupBy(skipped, ({ why }) => why);
  const parts = [...groups].map(([why, same]) => {
    const [noun, rest] = SKIPPED[why];
    const named = same.slice(0, 3).map(({ path }) => escapeForTerminal(path));
    return `${counted(same.length, noun)}${rest} (${named.join(', ')}${same.length > 3 ? ', …' : ''})`;
  });
  const failed = (['missing', 'unreadable', 'git-folder', 'empty'] as const).some((why) => groups.has(why));
  const ordinary = !all && [...groups.keys()].every((why) => why === 'gitignored');
  return {
    tone: failed ? 'warn' : ordinary ? 'detail' : 'info',
    text: `Left out: ${parts.join('; ')}.`,
    commands: [],
  };
}
