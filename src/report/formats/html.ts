/**
 * One self-contained page: no script, nothing loaded from anywhere, and a content security policy that keeps it so.
 * Everything foreign is escaped; the only links lead to VirusTotal. Light or dark as the reader's system is.
 */
import { createHash } from 'node:crypto';
import type { Excerpt, Finding, Report } from '../../model.ts';
import { pageOf } from '../link.ts';
import { defang, defangEdits, shownValue } from '../terminal/defang.ts';
import { pieces } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { type Outline, otherPlaces, outlineOf, type Unchecked } from '../view-model.ts';
import { hashName, placeOf, type Step, stepsFor, tallyOf, titleOf, wordOf } from '../words/findings.ts';
import { reasonText } from '../words/rules.ts';
import { CSS } from './html-style.ts';

export function renderHtml(report: Report, style: Style): string {
  const outline = outlineOf(report, style.now);
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
<title>${html(outline.headline)}</title>
<style>${CSS}</style>
</head>
<body>
<main>
${[header(outline, report), ...sections(outline, report, style)].join('\n')}
</main>
</body>
</html>
`;
}

function header(outline: Outline, report: Report): string {
  const { summary } = report;
  const counts = [
    ['malicious', summary.malicious],
    ['suspicious', summary.suspicious],
    ['unknown', summary.unknown],
    [report.dryRun ? 'to ask about' : 'not checked', summary.unresolved],
    ['clean', summary.clean],
    ['ignored', summary.ignored],
  ] as const;
  const items = counts.map(
    ([name, count]) =>
      `<li class="${count === 0 ? 'none' : name.replaceAll(' ', '-')}"><b>${count}</b> ${name}</li>`,
  );
  return `<header class="${report.outcome}">
<h1>${html(outline.headline)}</h1>
<ul class="counts">${items.join('')}</ul>
</header>`;
}

function sections(outline: Outline, report: Report, style: Style): string[] {
  const notes = outline.notes.filter((note) => note.tone !== 'detail' || style.verbose);
  return [
    ...outline.problems.map((finding) => article(finding, report, style)),
    ...outline.unchecked.map(uncheckedSection),
    ...(notes.length === 0
      ? []
      : [`<section class="notes"><h2>Notes</h2>${notes.map(stepHtml).join('')}</section>`]),
    ...(outline.allowedInline.length === 0
      ? []
      : [`<section><h2>Allowed in the line itself</h2>${list(outline.allowedInline.map(code))}</section>`]),
    ...(outline.rest.length === 0 ? [] : [restSection(outline.rest)]),
    `<footer><dl>${outline.facts.map(({ label, text }) => `<dt>${html(label)}</dt><dd>${html(text)}</dd>`).join('')}</dl></footer>`,
  ];
}

function article(finding: Finding, report: Report, style: Style): string {
  const [place] = finding.locations;
  const [excerpt] = finding.excerpts;
  const others = otherPlaces(finding.locations, finding.locations.length);
  const page = pageOf(finding);
  return `<article class="${finding.decision}">
<h2><span class="verdict">${html(titleOf(finding))}</span> ${place === undefined ? '' : code(placeOf(place))}</h2>
<p class="value">${finding.indicator.type === 'file' ? `${hashName(finding.indicator.value)} ` : ''}${code(shownValue(finding.indicator))}</p>
${excerpt == null || place === undefined ? '' : `<pre><span class="line">${place.line ?? ''}</span>${marked(excerpt)}</pre>`}
${wordOf(finding, style.now, true)
  .map((sentence) => `<p>${html(sentence)}</p>`)
  .join('\n')}
${page === null ? '' : `<p><a href="${html(page)}" rel="noreferrer noopener">VirusTotal\u2019s page on it</a></p>`}
${others === null ? '' : `<p>${html(others)}</p>`}
${stepsFor(finding, report.source.kind).map(stepHtml).join('\n')}
</article>`;
}

function uncheckedSection(group: Unchecked): string {
  const blocks = group.findings.some((finding) => finding.decision === 'block');
  return `<article class="${blocks ? 'block' : 'warn'}">
<h2><span class="verdict">${html(group.title)}</span></h2>
${list(group.findings.map(entry))}
${group.details.map((detail) => `<p>${html(detail)}</p>`).join('\n')}
${group.steps.map(stepHtml).join('\n')}
</article>`;
}

function restSection(findings: readonly Finding[]): string {
  return `<details><summary>${findings.length} that passed</summary>${list(
    findings.map((finding) => {
      const why = finding.verdict === 'ignored' ? `, by ${reasonText(finding) ?? 'a rule'}` : '';
      return `${entry(finding)} <span>${html(titleOf(finding))}${html(defang(why))}</span>`;
    }),
  )}</details>`;
}

function entry(finding: Finding): string {
  const [place] = finding.locations;
  const tally = tallyOf(finding);
  const where = place === undefined ? '' : `${code(placeOf(place))} `;
  return `${where}${code(shownValue(finding.indicator))}${tally === null ? '' : ` ${html(tally)}`}`;
}

/** The source line with the indicator's characters marked. */
function marked(excerpt: Excerpt): string {
  const end = excerpt.start + excerpt.length;
  let result = '';
  let open = false;
  for (const piece of pieces(excerpt.text, defangEdits(excerpt.text))) {
    const inside = piece.at < end && piece.at + piece.length > excerpt.start;
    if (inside !== open) result += inside ? '<mark>' : '</mark>';
    open = inside;
    result += html(excerpt.text[piece.at] === '\t' ? '    ' : piece.text);
  }
  return open ? `${result}</mark>` : result;
}

function stepHtml({ text, command }: Step): string {
  return `<p>${html(text)}</p>${command === null ? '' : `<pre class="command">${html(command)}</pre>`}`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
}

function code(text: string): string {
  return `<code>${html(text)}</code>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function html(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}
