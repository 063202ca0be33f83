/**
 * `anteater.conf`, as the original's parser (Python's ConfigParser) reads it: `key = value` or `key: value`, keys in any
 * case, comments on lines of their own, indented lines go on, `%(name)s` stands for another key's value.
 */
import { AnteaterError } from '../errors.ts';
import { refuseTypos } from './did-you-mean.ts';

const KNOWN = [
  'anteater_files',
  'reports_dir',
  'anteater_log',
  'flag_list',
  'ignore_list',
  'master_list',
  'vt_rate_type',
];

/** The section `[config]`. Errors: `config`, naming file and line. */
export function parseConf(name: string, text: string): Map<string, string> {
  const sections = readSections(name, text);
  const own = sections.get('config');
  if (own === undefined) throw new AnteaterError('config', `${name}: there is no section [config]`);
  const raw = new Map([...(sections.get('DEFAULT') ?? []), ...own]);
  const values = new Map<string, string>();
  const used = new Set<string>();
  for (const [key, value] of raw)
    values.set(key, interpolate(value, { name, key, raw, used, depth: 0, budget: { left: MAX_REFERENCES } }));
  const read = [...own.keys()].filter((key) => !used.has(key));
  refuseTypos(name, read, KNOWN);
  return values;
}

type Sections = Map<string, Map<string, string>>;

function readSections(name: string, text: string): Sections {
  const sections: Sections = new Map();
  let section: Map<string, string> | null = null;
  let key: string | null = null;
  for (const [at, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    if (/^\s/.test(line) && key !== null && section !== null) {
      section.set(key, `${section.get(key) ?? ''}\n${line.trim()}`.trim());
      continue;
    }
    const header = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) {
      section = sections.get(header) ?? new Map<string, string>();
      sections.set(header, section);
      key = null;
      continue;
    }
    const mark = line.search(/[=:]/);
    const own = line.slice(0, Math.max(mark, 0)).trim().toLowerCase();
    if (section === null || own === '') {
      throw new AnteaterError('config', `${name}:${at + 1}: neither [section] nor key = value`);
    }
    if (section.has(own)) {
      throw new AnteaterError('config', `${name}:${at + 1}: ${JSON.stringify(own)} for the second time`);
    }
    key = own;
    section.set(key, line.slice(mark + 1).trim());
  }
  return sections;
}

/** Of one value: references to references would double at each level. */
const MAX_REFERENCES = 100;

interface Interpolation {
  readonly name: string;
  readonly key: string;
  readonly raw: ReadonlyMap<string, string>;
  readonly used: Set<string>;
  readonly depth: number;
  readonly budget: { left: number };
}

function interpolate(value: string, within: Interpolation): string {
  return value.replace(/%(?:%|\(([^)%]*)\)s|)/g, (found, other: string | undefined) => {
    if (found === '%%') return '%';
    const key = other?.toLowerCase();
    const raw = key === undefined ? undefined : within.raw.get(key);
    // Ten levels, as in Python; more is a circle.
    if (key === undefined || raw === undefined || within.depth >= 10 || within.budget.left <= 0) {
      throw new AnteaterError(
        'config',
        `${within.name}: ${JSON.stringify(within.key)}: "%" that stands for nothing (%% is a single one)`,
      );
    }
    within.used.add(key);
    within.budget.left -= 1;
    return interpolate(raw, { ...within, depth: within.depth + 1 });
  });
}
