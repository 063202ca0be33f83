/**
 * JUnit XML: a test case for each finding. What blocks is a failure, what blocks because it could not be checked an
 * error, what is deferred or ignored is skipped, a warning passes with its text as output.
 */
import type { Finding, Report } from '../../model.ts';
import { type FindingView, findingView, plainLines } from '../finding-view.ts';
import { defang } from '../terminal/defang.ts';
import { escapeForTerminal, markup } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { whyUnresolved } from '../words/findings.ts';
import { reasonText } from '../words/rules.ts';

type Result = 'failure' | 'error' | 'skipped' | 'passed';

export function render(report: Report, style: Style): string {
  const { findings } = report;
  const count = (wanted: Result) => findings.filter((finding) => resultOf(finding) === wanted).length;
  const totals = [
    attribute('tests', findings.length),
    attribute('failures', count('failure')),
    attribute('errors', count('error')),
    attribute('skipped', count('skipped')),
    attribute('time', (report.elapsedMs / 1000).toFixed(3)),
  ].join('');
  const cases = findings.map((finding) => testCase(findingView(finding, report, style, true)));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attribute('name', 'anteater')}${totals}>`,
    `  <testsuite${attribute('name', `anteater ${report.source.kind}`)}${totals}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ];
  return lines.join('\n');
}

function resultOf({ verdict, decision, unlisted }: Finding): Result {
  const unanswered = verdict === 'unresolved' && unlisted !== true;
  if (decision === 'block') return unanswered ? 'error' : 'failure';
  return verdict === 'unresolved' || verdict === 'ignored' ? 'skipped' : 'passed';
}

function testCase(view: FindingView): string {
  const [first] = view.finding.locations;
  const title = `${view.title} ${view.value}`;
  const place = first === undefined ? '' : attribute('classname', escapeForTerminal(first.path));
  const file = first === undefined ? '' : attribute('file', escapeForTerminal(first.path));
  const line = first?.line == null ? '' : attribute('line', first.line);
  const opening = `    <testcase${attribute('name', title)}${place}${file}${line}`;
  const details = [...(view.where === null ? [] : [view.where]), ...plainLines(view)].join('\n');
  const body = bodyOf(view.finding, title, details);
  return body === null ? `${opening}/>` : `${opening}>\n      ${body}\n    </testcase>`;
}

function bodyOf(finding: Finding, title: string, details: string): string | null {
  const result = resultOf(finding);
  switch (result) {
    case 'failure':
    case 'error':
      return `<${result}${attribute('type', finding.verdict)}${attribute('message', title)}>${xml(details)}</${result}>`;
    case 'skipped': {
      const why =
        finding.verdict === 'ignored'
          ? `ignored by ${defang(reasonText(finding) ?? 'a rule')}`
          : whyUnresolved(finding);
      return `<skipped${attribute('message', why)}/>`;
    }
    case 'passed':
      return finding.decision === 'warn' ? `<system-out>${xml(details)}</system-out>` : null;
  }
}

function attribute(name: string, value: string | number): string {
  return ` ${name}="${xml(String(value))}"`;
}

/**
 * Text for XML 1.0 (§2.2). `escapeForTerminal` has spelt out every character that XML does not allow; what another
 * source might still bring is dropped here.
 */
function xml(text: string): string {
  return markup(text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''));
}
