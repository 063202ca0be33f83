/** Content that was not read → what it was, and the command that brings it. Safe to print. */
import type { Unread } from '../../model.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { counted } from './count.ts';
import type { NoteMessage } from './steps.ts';

/** More are only counted. */
const NAMED = 5;
/** More objects than these are fetched with everything else. */
const FETCHED_ONE_BY_ONE = 20;

export function unreadMessage(unread: readonly Unread[], blocks: boolean): NoteMessage {
  const missing = unread.filter((one) => one.why === 'missing-object');
  const late = unread.filter((one) => one.why === 'deadline');
  const notCarried = unread.filter((one) => one.why === 'not-in-patch');
  const closed = unread.filter((one) => one.why === 'closed');
  const texts = [
    ...late.map(lateText),
    ...(closed.length > 0 ? [closedText(closed)] : []),
    ...(missing.length > 0 ? [missingText(missing)] : []),
    ...(notCarried.length > 0 ? [notCarriedText(notCarried)] : []),
  ];
  const end = blocks
    ? 'Nothing passes that was not checked.'
    : 'It passes now; a push or CI checks it again.';
  return {
    tone: 'warn',
    text: `${texts.join(' ')} ${end}`,
    commands: missing.length > 0 ? fetches(missing) : [],
  };
}

type Missing = Extract<Unread, { why: 'missing-object' }>;
type Late = Extract<Unread, { why: 'deadline' }>;

function lateText({ unit, read, total }: Late): string {
  const rest =
    total === null
      ? `after ${counted(read, unit === 'files' ? 'file' : 'commit')}`
      : `after ${read} of ${total} ${unit}`;
  return `Not checked: max_wait was over ${rest}; the rest was not read. More time: --max-wait, or max_wait in the rc file.`;
}

function missingText(missing: readonly Missing[]): string {
  const names = named(missing.map(({ oid, path }) => `${escapeForTerminal(path)} (${oid})`));
  return `Not checked: ${counted(missing.length, 'file')} of this partial clone ${missing.length === 1 ? 'was' : 'were'} never fetched: ${names}. git is not let fetch during a check.`;
}

function closedText(all: readonly { readonly path: string }[]): string {
  const names = named(all.map(({ path }) => escapeForTerminal(path)));
  return `Not checked: ${counted(all.length, 'path')} cannot be read: ${names}. See that this user may read ${all.length === 1 ? 'it' : 'them'}, or have git ignore ${all.length === 1 ? 'it' : 'them'}.`;
}

function notCarriedText(files: readonly { readonly path: string }[]): string {
  const names = named(files.map(({ path }) => escapeForTerminal(path)));
  return `Not checked: the patch does not carry the content of ${counted(files.length, 'file')} that it adds: ${names}. Scan the commits instead (scan --range A..B), or make the patch with: git diff --binary --no-renames.`;
}

function named(all: readonly string[]): string {
  return all.slice(0, NAMED).join(', ') + (all.length > NAMED ? `, and ${all.length - NAMED} more` : '');
}

function fetches(missing: readonly Missing[]): string[] {
  const oids = [...new Set(missing.map(({ oid }) => oid))];
  if (oids.length > FETCHED_ONE_BY_ONE) return ['git fetch --refetch --no-filter'];
  return [`git fetch --no-filter origin ${oids.join(' ')}`];
}
