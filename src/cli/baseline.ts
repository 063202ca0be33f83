/**
 * What an old repository holds already (`--write-baseline`), so that only what is new is reported (`--baseline`). One
 * sorted line an entry, without times or line numbers: what was found, where, and how it was judged.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { reasonOf } from '../errors.ts';
import { errorCode } from '../lib/atomic-file.ts';
import { parseJson } from '../lib/json.ts';
import type { Finding, Indicator, Note, Report, VerdictKind } from '../model.ts';
import { conclude, concludeUnread, summarise } from '../policy/decide.ts';
import { baselineOfDryRun, unusableBaseline } from '../report/words/errors.ts';
import type { Context } from './context.ts';
import { rulesAt } from './settings.ts';
import { writeOutput } from './write-report.ts';

/** How bad a verdict is: one that has become worse is reported again. */
const BADNESS = {
  ignored: 0,
  clean: 0,
  unresolved: 0,
  unknown: 1,
  suspicious: 2,
  malicious: 3,
} as const satisfies Record<VerdictKind, number>;

/** Verdicts by what was found, and then by path. */
type Baseline = ReadonlyMap<string, ReadonlyMap<string, VerdictKind>>;

/** Leaves out of the report what the baseline has, after writing one where that is asked for. */
export async function underBaseline(
  context: Context,
  report: Report,
  policy: Parameters<typeof concludeUnread>[2],
): Promise<Report> {
  const { baseline, writeBaseline } = context.options;
  const file = writeBaseline ?? baseline;
  if (file === undefined) return report;
  const text = writeBaseline === undefined ? await read(context, file) : await write(context, file, report);
  const known = parse(text, file);
  const root = (await context.repository())?.root ?? context.io.cwd;
  const isGone = (path: string) => !existsSync(resolve(root, path));
  const findings = report.findings.flatMap((finding) => newPartOf(finding, known, isGone));
  const left = report.findings.length - findings.length;
  const note: Note[] = left > 0 ? [{ code: 'in-baseline', count: left, file }] : [];
  const ended = concludeUnread(conclude(findings), report.unread ?? [], policy);
  return { ...report, ...ended, findings, summary: summarise(findings), notes: [...report.notes, ...note] };
}

/** A URL or address as its hash: written out, the baseline would be reported itself. A file is named by its own. */
function keyOf({ type, value }: Indicator): string {
  return `${type}\t${type === 'file' ? value : createHash('sha256').update(value).digest('hex')}`;
}

/** Nothing that is written has been checked by anyone without a verdict. */
async function write(context: Context, file: string, report: Report): Promise<string> {
  if (report.dryRun) throw baselineOfDryRun();
  const judged = report.findings.filter(
    ({ decision, verdict }) => decision !== 'pass' && verdict !== 'unresolved',
  );
  const lines = judged.flatMap(({ indicator, verdict, locations }) =>
    locations.map(({ path }) => `${keyOf(indicator)}\t${JSON.stringify(path)}\t${verdict}\n`),
  );
  const text = [...new Set(lines)].sort().join('');
  await writeOutput('baseline', resolve(context.io.cwd, file), text);
  return text;
}

/** With `--rules-from`, a change cannot excuse itself with a line of its own. */
async function read(context: Context, file: string): Promise<string> {
  const { options, io } = context;
  const full = resolve(io.cwd, file);
  const root = (await context.repository())?.root ?? null;
  const inside = root === null ? '..' : relative(root, full);
  if (options.rulesFrom !== undefined && inside !== '..' && !inside.startsWith(`..${sep}`)) {
    const revision = await rulesAt(context.git(), options.rulesFrom, options, io.env);
    const text = await revision.read(inside.replaceAll(sep, '/'));
    if (text !== null) return text.toString('utf8');
    throw unusableBaseline(file, `it is not in ${options.rulesFrom}`);
  }
  try {
    return readFileSync(full, 'utf8');
  } catch (error) {
    throw unusableBaseline(file, errorCode(error) === 'ENOENT' ? 'there is no such file' : reasonOf(error));
  }
}

function parse(text: string, file: string): Baseline {
  const known = new Map<string, Map<string, VerdictKind>>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '') continue;
    const [type = '', hash = '', quoted = '', verdict, ...more] = line.split('\t');
    const path = parseJson(quoted);
    if (more.length > 0 || typeof path !== 'string' || !/^[0-9a-f]{64}$/.test(hash) || !isVerdict(verdict))
      throw unusableBaseline(file, `line ${index + 1} is not an entry`);
    const key = `${type}\t${hash}`;
    known.set(key, (known.get(key) ?? new Map<string, VerdictKind>()).set(path, verdict));
  }
  return known;
}

function isVerdict(text: string | undefined): text is VerdictKind {
  return text !== undefined && Object.hasOwn(BADNESS, text);
}

/** The finding at its new places; none where all are known. */
function newPartOf(finding: Finding, known: Baseline, isGone: (path: string) => boolean): Finding[] {
  const paths = known.get(keyOf(finding.indicator));
  if (paths === undefined || finding.locations.length === 0) return [finding];
  const isWorse = (before: VerdictKind) => BADNESS[finding.verdict] > BADNESS[before];
  const moved = [...paths].some(([path, verdict]) => !isWorse(verdict) && isGone(path));
  const isKnown = (path: string) => {
    const before = paths.get(path);
    return before === undefined ? moved : !isWorse(before);
  };
  const kept = finding.locations.map(({ path }) => !isKnown(path));
  if (!kept.includes(true)) return [];
  const { locations, excerpts } = finding;
  return [
    {
      ...finding,
      locations: locations.filter((_, index) => kept[index]),
      excerpts: excerpts.filter((_, index) => kept[index]),
    },
  ];
}
