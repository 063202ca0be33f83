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
  for (const key of raw.keys()) values.set(key, interpolate(name, key, raw, used));
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

/** Nested references, as many as Python follows; more is a circle. */
const MAX_LEVELS = 10;
/** Characters that references bring in: references to references would double at each level. */
const MAX_GROWTH = 10_000;

/** The keys that its references name are added to `used`. */
function interpolate(name: string, key: string, raw: ReadonlyMap<string, string>, used: Set<string>): string {
  let value = raw.get(key) ?? '';
  let growth = 0;
  for (let level = 0; value.replaceAll('%%', '').includes('%'); level += 1) {
    value = value.replace(/%%|%\(([^)%]*)\)s|%/g, (found, other = '') => {
      if (found === '%%') return found;
      const inner = raw.get(other.toLowerCase());
      growth += inner?.length ?? 0;
      if (inner === undefined || level > MAX_LEVELS || growth > MAX_GROWTH) {
        throw new AnteaterError(
          'config',
          `${name}: ${JSON.stringify(key)}: "%" that stands for nothing (%% is a single one)`,
        );
      }
      used.add(other.toLowerCase());
      return inner;
    });
  }
  return value.replaceAll('%%', '%');
}
