/**
 * One self-contained page: no script, nothing loaded from anywhere, and a content security policy that keeps it so.
 * Everything foreign is escaped; the only links lead to VirusTotal. Light or dark as the reader's system is.
 */
import { createHash } from 'node:crypto';
import type { Excerpt, Finding, Report } from '../../model.ts';
import type { FindingView } from '../finding-view.ts';
import { defang, defangEdits } from '../terminal/defang.ts';
import { escapeForTerminal, markup as html, segments } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { type Unchecked, type ViewModel, viewModel } from '../view-model.ts';
import { engineNames, hashName, otherPlaces, shortOid } from '../words/findings.ts';
import { reasonText } from '../words/rules.ts';
import type { NextStep } from '../words/steps.ts';
import { summaryLine } from '../words/summary.ts';
import { chart, quotaBars } from './html-chart.ts';
import { CSS } from './html-style.ts';

export function render(report: Report, style: Style): string {
  const digest = createHash('sha256').update(CSS).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${html(summaryLine(report))}</title>
<style>${CSS}</style>
</head>
<body>
<main>
${[header(report, style), ...sections(viewModel(report, style), report)].join('\n')}
</main>
</body>
</html>
`;
}

function header(report: Report, style: Style): string {
  return `<header class="${report.outcome}">
<h1>${html(summaryLine(report))}</h1>
${chart(report)}
<dl>${definitions(aboutOf(report, style))}</dl>
</header>`;
}

/** What the page is about, for whoever is sent it: repository, commit, date and version. */
function aboutOf(report: Report, { now, workplace: { root, head } }: Style): (readonly [string, string])[] {
  const name = root?.split(/[/\\]/).findLast((part) => part !== '');
  return [
    ...(name === undefined ? [] : ([['Repository', escapeForTerminal(name)]] as const)),
    ...(head === null ? [] : ([['Commit', `${shortOid(head)}`]] as const)),
    ['What', defang(report.source.detail)],
    ['Date', `${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC`],
    ['Version', `${report.tool.name} ${escapeForTerminal(report.tool.version)}`],
  ];
}

function definitions(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([label, text]) => `<dt>${html(label)}</dt><dd>${html(text)}</dd>`).join('');
}

function sections(view: ViewModel, report: Report): string[] {
  const { notes, allowedInline, facts } = view;
  const quota =
    report.quota === null || report.key === null
      ? []
      : [`<section><h2>Quota</h2>${quotaBars(report.quota)}</section>`];
  return [
    ...view.problems.map(article),
    ...view.unchecked.map(uncheckedSection),
    ...(notes.length === 0
      ? []
      : [`<section class="notes"><h2>Notes</h2>${notes.map(stepHtml).join('')}</section>`]),
    ...(allowedInline.length === 0
      ? []
      : [`<section><h2>Allowed in the line itself</h2>${list(allowedInline.map(code))}</section>`]),
    ...(view.rest.length === 0 ? [] : [restSection(view.rest)]),
    ...quota,
    `<footer><dl>${definitions(facts.filter(({ label }) => label !== 'Quota').map(({ label, text }) => [label, text] as const))}</dl></footer>`,
  ];
}

function article({ finding, title, value, where, sentences, page, steps }: FindingView): string {
  const [place] = finding.locations;
  const others = otherPlaces(finding.locations, finding.locations.length);
  const [excerpt] = finding.excerpts;
  return `<article class="${finding.decision}">
<h2><span class="verdict">${html(title)}</span> ${where === null ? '' : code(where)}</h2>
<p class="value">${finding.indicator.type === 'file' ? `${hashName(finding.indicator.value)} ` : ''}${code(value)}</p>
${excerpt == null || place === undefined ? '' : `<pre><span class="line">${place.line ?? ''}</span>${marked(excerpt)}</pre>`}
${sentences.map((sentence) => `<p>${html(sentence)}</p>`).join('\n')}
${enginesFold(finding)}
${page === null ? '' : `<p><a href="${html(page)}" rel="noreferrer noopener">VirusTotal\u2019s page on it</a></p>`}
${others === null ? '' : `<p>${html(others)}</p>`}
${steps.map(stepHtml).join('\n')}
</article>`;
}

/** All engines, where the sentence names only some. */
function enginesFold({ evidence }: Finding): string {
  if (evidence === null || evidence.engines.length <= 5) return '';
  const all = engineNames(evidence);
  return `<details><summary>All ${all.length} engines</summary>${list(all.map(html))}</details>`;
}

function uncheckedSection(group: Unchecked): string {
  const blocks = group.findings.some(({ finding }) => finding.decision === 'block');
  return `<article class="${blocks ? 'block' : 'warn'}">
<h2><span class="verdict">${html(group.title)}</span></h2>
${list(group.findings.map(entry))}
${group.details.map((detail) => `<p>${html(detail)}</p>`).join('\n')}
${group.steps.map(stepHtml).join('\n')}
</article>`;
}

function restSection(findings: readonly FindingView[]): string {
  return `<details><summary>${findings.length} that passed</summary>${list(
    findings.map((view) => {
      const { finding, title } = view;
      const why = finding.verdict === 'ignored' ? `, by ${reasonText(finding) ?? 'a rule'}` : '';
      return `${entry(view)} <span>${html(title)}${html(defang(why))}</span>`;
    }),
  )}</details>`;
}

function entry({ where, value, count }: FindingView): string {
  return [where === null ? '' : `${code(where)} `, code(value), count === null ? '' : ` ${html(count)}`].join(
    '',
  );
}

/** The source line with the indicator's characters marked. */
function marked(excerpt: Excerpt): string {
  const end = excerpt.start + excerpt.length;
  let result = '';
  let open = false;
  for (const segment of segments(excerpt.text, defangEdits(excerpt.text))) {
    const inside = segment.at < end && segment.at + segment.length > excerpt.start;
    if (inside !== open) result += inside ? '<mark>' : '</mark>';
    open = inside;
    result += html(excerpt.text[segment.at] === '\t' ? '    ' : segment.text);
  }
  return open ? `${result}</mark>` : result;
}

function stepHtml({ text, commands }: NextStep): string {
  const copied = commands.length === 0 ? '' : `<pre class="command">${html(commands.join('\n'))}</pre>`;
  return `<p>${html(text)}</p>${copied}`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
}

function code(text: string): string {
  return `<code>${html(text)}</code>`;
}
