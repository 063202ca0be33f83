/**
 * What to do about a finding: a sentence and the commands to copy, which work where the reader stands. Pure, and safe to
 * print: what stands in a command is quoted.
 */
import type { Finding, Location, Report } from '../../model.ts';
import { indicatorWord, pathWord, shellWord } from '../terminal/quoting.ts';
import type { Style, Workplace } from '../terminal/style.ts';
import { isMarked, isUnresolvedReason, shortOid } from './findings.ts';

export interface NextStep {
  readonly text: string;
  readonly commands: readonly string[];
}

/** More than these would make a command that nobody reads: `allow --last` asks for each. */
const MOST_OPERANDS = 20;

export function stepsFor(
  finding: Finding,
  report: Report,
  { workplace }: Pick<Style, 'workplace'>,
): NextStep[] {
  switch (finding.verdict) {
    case 'malicious':
      return [...removalSteps(finding, workplace), adviceOn(finding, report, workplace)];
    case 'suspicious':
      return [
        finding.evidence === null
          ? allowStep(finding, 'Look at the file.', 'If it is meant to be so, allow it:', workplace)
          : allowStep(finding, 'Look at its page.', 'If it is harmless, allow it:', workplace),
      ];
    case 'unknown':
      return unknownSteps(finding, workplace);
    case 'unresolved':
      return [
        ...unresolvedSteps([finding], report, workplace),
        ...(isMarked(finding) ? [listIt(finding, workplace)] : []),
      ];
    case 'clean':
      return isMarked(finding) ? [listIt(finding, workplace)] : [];
    case 'ignored':
      return [];
  }
}

function say(text: string, ...commands: readonly string[]): NextStep {
  return { text, commands };
}

/** Out of a commit itself, since one that is made keeps what a later one removes. */
function removalSteps(finding: Finding, workplace: Workplace): NextStep[] {
  const commits = [...new Set(finding.locations.flatMap(({ commit }) => (commit === null ? [] : [commit])))];
  const [commit, ...others] = commits;
  if (commit === undefined) return [];
  const files = finding.locations.filter((location) => location.commit === commit);
  const amend = `git commit --amend --no-edit -- ${wordsOf(files, workplace)}`;
  const more = others.length === 0 ? [] : [say(moreCommits(others))];
  return [...stepsInHistory(commit, amend, workplace), ...more];
}

const STAYS = 'A later commit would leave it in the history.';

function stepsInHistory(commit: string, amend: string, workplace: Workplace): NextStep[] {
  const named = shortOid(commit);
  const place = workplace.commits.get(commit) ?? { kind: 'earlier', isFirst: false, branch: 'HEAD' };
  switch (place.kind) {
    case 'head':
      return [say(`${STAYS} Remove it, and change the last commit itself:`, amend)];
    case 'merge':
      return [say(`${STAYS} Commit ${named} is a merge: merge again without it.`)];
    case 'nowhere':
      return [say(`${STAYS} Commit ${named} is on no branch here: make it again without it.`)];
    case 'earlier': {
      const [which, ...change] =
        place.branch === 'HEAD'
          ? [named]
          : [`${named} of another branch`, `git switch ${shellWord(place.branch)}`];
      const back = backTo(place.isFirst ? '--root' : `${named}~`);
      return [
        say(`${STAYS} Go back to commit ${which}:`, ...change, back),
        say('Remove it there, then:', amend, 'git rebase --continue'),
      ];
    }
  }
}

/** git runs the editor by its own shell, on every system. The first line of the list is that commit's; `e` is edit. */
function backTo(parent: string): string {
  return `git -c sequence.editor="sed -i.bak 1s/^p[a-z]*/e/" rebase -i ${parent}`;
}

function moreCommits(commits: readonly string[]): string {
  const named = commits.map(shortOid).join(', ');
  const many = commits.length === 1 ? `Commit ${named} adds` : `Commits ${named} add`;
  return `${many} it as well, and get a new name by that: push again to see it.`;
}

function wordsOf(locations: readonly Location[], workplace: Workplace): string {
  const places = new Map(locations.map((location) => [location.pathBytes ?? location.path, location]));
  return [...places.values()].map((location) => pathWord(location, workplace.prefix)).join(' ');
}

function unknownSteps(finding: Finding, workplace: Workplace): NextStep[] {
  if (finding.indicator.type !== 'file') {
    return finding.decision === 'pass'
      ? []
      : [allowStep(finding, '', 'If you know that it is harmless, allow it:', workplace)];
  }
  const [place] = finding.locations;
  // A hash by hand: there is no content to send, and no path to list.
  if (place === undefined) return [];
  const upload = say(
    'To have it analysed, send it (from then on, others can download it from VirusTotal):',
    `${workplace.program} lookup ${pathWord(place, workplace.prefix)} --upload`,
  );
  // A member of an archive is not at hand as a file.
  const send = place.isMember === true ? [] : [upload];
  return finding.decision === 'pass' ? send : [...send, listIt(finding, workplace)];
}

function adviceOn(finding: Finding, { source }: Report, workplace: Workplace): NextStep {
  const committed = finding.locations.some(({ commit }) => commit !== null);
  const first = committed
    ? ''
    : source.kind === 'lookup' && finding.earlier === null
      ? 'Keep away from it.'
      : 'Remove it.';
  return allowStep(finding, first, 'If you know that it is harmless, allow it:', workplace);
}

/** A hash by hand has no path, by which a file would be allowed. */
function allowStep(finding: Finding, first: string, then: string, workplace: Workplace): NextStep {
  if (finding.indicator.type === 'file' && finding.locations.length === 0) return say(first);
  return say(first === '' ? then : `${first} ${then}`, allow([finding], workplace));
}

function listIt(finding: Finding, workplace: Workplace): NextStep {
  return say('If you know what it is, list it:', allow([finding], workplace));
}

/** The literal command; a file is allowed by its paths, which the rc file then keeps with its sha256. */
function allow(findings: readonly Finding[], workplace: Workplace): string {
  const operands = new Set(findings.flatMap((finding) => operandsOf(finding, workplace)));
  if (operands.size > MOST_OPERANDS) return `${workplace.program} allow --last`;
  return `${workplace.program} allow ${[...operands].join(' ')} --reason "why it is safe"`;
}

/** A file by all its paths, anything else by its value. */
function operandsOf({ indicator, locations }: Finding, { prefix }: Workplace): string[] {
  return indicator.type === 'file' && locations.length > 0
    ? locations.map((location) => pathWord(location, prefix))
    : [indicatorWord(indicator)];
}

/** After findings that have one line each; `blocked`: one of them blocks. */
export function foldedSteps(blocked: boolean, { program, again }: Workplace): NextStep[] {
  const more = 'For the engines, the page and the next step of each';
  return [
    again === null ? say(`${more}, add --verbose.`) : say(`${more}:`, again),
    ...(blocked
      ? [say('To allow those that you know are harmless, one by one:', `${program} allow --last`)]
      : []),
  ];
}

/** @param findings without an answer for the same reason, and with the same consequence */
export function unresolvedSteps(
  findings: readonly Finding[],
  report: Report,
  workplace: Workplace,
): NextStep[] {
  const [first] = findings;
  if (first === undefined) return [];
  const fix =
    first.reason === 'no-key' || first.reason === 'auth'
      ? keySteps(first, first.reason, report, workplace.program)
      : fixSteps(first, findings, workplace);
  return [...fix, ...consequence(first, findings.length, workplace.program)];
}

export const SIGN_UP = 'https://www.virustotal.com/gui/join-us';

/** By where the key comes from: what is set elsewhere wins over `key set`. */
function keySteps(
  { cause }: Finding,
  reason: 'no-key' | 'auth',
  { key, ci }: Report,
  program: string,
): NextStep[] {
  // The sentence on the cause says what to do: another key is not what it takes.
  if (cause?.code === 'forbidden' || cause?.code === 'account-inactive') return [];
  if (ci) {
    const what = reason === 'no-key' ? 'Give this job a key' : 'Correct the key of this job';
    return [say(`${what}: VT_KEY, from the secrets of the CI.`)];
  }
  const set = `${program} key set`;
  if (reason === 'no-key') return [say(`Get your own key (free) at ${SIGN_UP} and set it:`, set)];
  switch (key) {
    case 'env':
      return [
        say(
          'It is the one in VT_KEY, which wins over every other: correct it there, or remove it and set yours:',
          `unset VT_KEY && ${set}`,
        ),
      ];
    case 'repository':
      return [say("It is vt_api_key of this repository's configuration. Your own key wins over it:", set)];
    case 'package':
      return [say('It is the key that this installation brought along. Your own key wins over it:', set)];
    case 'user':
    case null:
      return [say('Set a key that VirusTotal accepts:', set)];
  }
}

/** What removes the cause. */
function fixSteps(
  { reason, deferred, cause }: Finding,
  findings: readonly Finding[],
  workplace: Workplace,
): NextStep[] {
  const { program } = workplace;
  if (!isUnresolvedReason(reason)) return [];
  switch (reason) {
    case 'quota':
      return deferred
        ? []
        : [say('When there is room again (or wait longer with --max-wait):', `${program} quota`)];
    case 'network':
      if (cause?.code === 'interrupted') return deferred ? [] : [say('Run it again.')];
      return [say('Check the connection and the proxy settings:', `${program} doctor`)];
    case 'auth':
    case 'no-key':
      return [];
    case 'offline':
      return [say('Run it again without --offline.')];
    case 'dry-run':
      return [say('To ask VirusTotal, run it again without --dry-run.')];
    case 'too-large':
      return [say('Check it by other means. If it is harmless, allow it:', allow(findings, workplace))];
    case 'analysing': {
      // One path of each file is enough to ask for it.
      const operands = findings
        .slice(0, MOST_OPERANDS)
        .flatMap((finding) => operandsOf(finding, workplace).slice(0, 1));
      return deferred ? [] : [say('Ask again in a few minutes:', `${program} lookup ${operands.join(' ')}`)];
    }
  }
}

/** What the policy makes of it. */
function consequence(finding: Finding, count: number, program: string): NextStep[] {
  if (finding.deferred) {
    if (finding.reason === 'no-key') return [say('Deferred: looked up when there is a key.')];
    return [
      say(
        `Deferred: looked up in the background, and reported at your next commit or push. To look ${count === 1 ? 'it' : 'them'} up at once:`,
        `${program} pending --resolve`,
      ),
    ];
  }
  if (finding.decision === 'block')
    return [say('What is not checked does not pass here (unresolved: block).')];
  if (finding.decision === 'warn') return [say('Let through with this warning, and not looked up later.')];
  return [];
}

export interface NoteMessage extends NextStep {
  /** `warn`: something is wrong; `info`: good to know; `detail`: only for those who ask for more. */
  readonly tone: 'warn' | 'info' | 'detail';
}
