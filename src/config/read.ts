/**
 * The rc file and the original's files → complete settings, but for the environment's part. Everything that is read is
 * parsed by a schema, and everything that is wrong is said at once. Loaded only for files that were not seen before.
 */
import { valueAt } from '../lib/json.ts';
import type { BinaryEntry, IgnoreEntry, Rules } from '../model.ts';
import type { DataFile } from './document.ts';
import { parseDuration } from './duration.ts';
import { findAtRevision, findInTree, readNamed } from './find.ts';
import { type Legacy, readLegacy } from './legacy.ts';
import { revisionSource, worktreeSource } from './rule-source.ts';
import { knownKeys, type Rc, rcSchema } from './schema.ts';
import { refuse } from './schema-errors.ts';
import type { LoadFrom, Settings, Stage } from './settings.ts';

/** Errors: `AnteaterError` (code `config`) that names file, key and the nearest valid key. */
export async function readSettings(from: LoadFrom): Promise<Settings> {
  const { root, rulesFrom } = from;
  const revision = rulesFrom === undefined ? null : revisionSource(rulesFrom);
  const source = revision ?? (root === null ? null : worktreeSource(root));
  const file = await readRc(from, revision);
  const legacy = source === null ? null : await readLegacy(source, from.project ?? null);
  return resolve(file, legacy, revision === null);
}

async function readRc(from: LoadFrom, revision: ReturnType<typeof revisionSource> | null) {
  if (from.configFile !== undefined) {
    return readNamed(from.configFile, { cwd: from.cwd, root: from.root, revision });
  }
  if (revision !== null) return findAtRevision(revision);
  return from.root === null ? null : findInTree(from.root, from.atPackage);
}

/** An rc file's data, checked and with its defaults. */
export function checkRc(file: DataFile): Rc {
  const parsed = rcSchema.safeParse(withoutEmpty(file.data));
  if (parsed.success) return parsed.data;
  throw refuse(file, parsed.error.issues, knownKeys);
}

/** A key with nothing behind it (all its entries commented out) counts as not written. */
function withoutEmpty(data: unknown): unknown {
  if (data === undefined || data === null) return {};
  if (typeof data !== 'object' || Array.isArray(data)) return data;
  const known = knownKeys([]);
  return Object.fromEntries(
    Object.entries(data).filter(([key, value]) => value !== null || !known.includes(key)),
  );
}

const NO_FILE: DataFile = { name: 'defaults', data: undefined, lineOf: () => null };

function resolve(file: DataFile | null, legacy: Legacy | null, inline: boolean): Settings {
  const rc = checkRc(file ?? NO_FILE);
  const written = valueAt(file?.data, ['vt_rate_type']) ?? null;
  const rateType = written === null ? (legacy?.rateType ?? rc.vt_rate_type) : rc.vt_rate_type;
  const usual = rateType === 'public' ? PUBLIC_LIMITS : NO_LIMITS;
  return {
    checks: [...new Set(rc.checks)],
    rateType,
    limits: { ...usual, ...limitsGiven(rc.vt_limits) },
    repositoryKey: rc.vt_api_key ?? null,
    redisUrl: rc.redis_url ?? null,
    rules: rulesOf(rc, file?.name ?? '', legacy, inline),
    policy: {
      thresholds: rc.thresholds,
      trustedEngines: rc.trusted_engines,
      ignoredEngines: rc.ignored_engines,
      ipAssociations: rc.ip_associations,
      urlHosts: rc.url_hosts,
      blockUnlistedBinaries: rc.block_unlisted_binaries,
      unknown: rc.unknown,
    },
    archives: rc.archives,
    upload: rc.upload,
    unresolved: byStage(rc.unresolved, (what) => what),
    maxWait: byStage(rc.max_wait, ms),
    cacheTtl: {
      malicious: ms(rc.cache_ttl.malicious),
      clean: ms(rc.cache_ttl.clean),
      unknown: ms(rc.cache_ttl.unknown),
    },
    flagList: legacy?.flagList ?? null,
    sources: [...(file === null ? [] : [file.name]), ...(legacy?.sources ?? [])],
  };
}

const PUBLIC_LIMITS = { minute: 3, day: 500, month: 15_500 };
const NO_LIMITS = { minute: null, day: null, month: null };

/** Without the keys that are there but undefined: they must not hide the usual limits. */
function limitsGiven(limits: Rc['vt_limits']): Partial<Settings['limits']> {
  return Object.fromEntries(Object.entries(limits ?? {}).filter(([, limit]) => limit !== undefined));
}

function byStage<T, U>(given: { staged: T; pre_push: T; scan: T }, read: (value: T) => U): Record<Stage, U> {
  return { staged: read(given.staged), prePush: read(given.pre_push), scan: read(given.scan) };
}

/** The schema has made sure that it is a duration. */
function ms(text: string | 0): number {
  return parseDuration(String(text)) ?? 0;
}

type RcEntry = Rc['ip_ignore'][number];

function rulesOf(rc: Rc, file: string, legacy: Legacy | null, inline: boolean): Rules {
  const all = (entries: readonly RcEntry[], key: string) =>
    entries.map((entry, at) => toEntry(entry, `${file} ${key}[${at}]`));
  const binaries: BinaryEntry[] = Object.entries(rc.binaries).map(([path, hashes]) => ({
    path,
    hashes: all(hashes, `binaries.${path}`),
  }));
  return {
    ips: [...all(rc.ip_ignore, 'ip_ignore'), ...(legacy?.ips ?? [])],
    urls: [...all(rc.url_ignore, 'url_ignore'), ...(legacy?.urls ?? [])],
    binaries: [...binaries, ...(legacy?.binaries ?? [])],
    paths: [...all(rc.ignore_paths, 'ignore_paths'), ...(legacy?.paths ?? [])],
    neverSend: rc.never_send,
    builtin: rc.builtin_ignore,
    inline,
  };
}

function toEntry(entry: RcEntry, origin: string): IgnoreEntry {
  if (typeof entry === 'string') return { value: entry, reason: null, expires: null, regex: false, origin };
  const { value, reason, expires } = entry;
  return { value, reason: reason ?? null, expires: expires ?? null, regex: false, origin };
}
