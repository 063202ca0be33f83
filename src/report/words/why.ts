/** `anteater why`: how something is read, the rule that ignores it, and what is known of it. */
import type { Finding } from '../../model.ts';
import { defang } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { engineCount, formatLocation, whyUnresolved } from './findings.ts';
import { ruleText } from './rules.ts';
import { ago } from './time.ts';

export const IN_IGNORED_PATH = 'anteater: every place of it is in a path that ignore_paths leaves out\n';
export const TEXT_FILE = 'the file is text: name a line of it, PATH:LINE';

export function emptyLine(path: string, line: number): string {
  return `line ${line} of ${path} holds none`;
}

export function notEither(why: string): string {
  return `${why}; there is no file of that name either`;
}

export function whyNot(operand: string, why: string): string {
  return `anteater: ${escapeForTerminal(operand)} is not an indicator\n  why: ${escapeForTerminal(why)}\n`;
}

export function whyText(finding: Finding, now: number): string {
  const { indicator, rule, evidence, request } = finding;
  const [place] = finding.locations;
  const rows = {
    'read as': `${indicator.type} ${defang(indicator.value)}`,
    written: defang(finding.written),
    'stands at': place === undefined ? null : formatLocation(place),
    rule: rule === null ? 'none ignores it' : escapeForTerminal(ruleText(rule)),
    verdict: escapeForTerminal(verdictText(finding)),
    checked:
      evidence && `${ago(evidence.checkedAt, now) ?? defang(evidence.checkedAt)}, from the ${evidence.from}`,
    'asked as': request && escapeForTerminal(request),
    page: evidence && escapeForTerminal(evidence.link),
  };
  const lines = Object.entries(rows).flatMap(([name, text]) =>
    text === null ? [] : [`  ${name.padEnd(10)} ${text}\n`],
  );
  return `anteater: ${defang(indicator.value)}\n${lines.join('')}`;
}

function verdictText(finding: Finding): string {
  if (finding.verdict === 'ignored') return 'ignored, so never asked for';
  if (finding.verdict === 'unresolved')
    return `not known here: ${finding.reason === 'offline' ? 'nobody has asked yet' : whyUnresolved(finding)}`;
  const count = engineCount(finding);
  return count === null ? finding.verdict : `${finding.verdict}, ${count}`;
}
