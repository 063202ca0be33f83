// What the emulator knows, and the JSON that the API makes of it. The shapes follow recorded answers of API v3:
// `data.attributes` with counts in `last_analysis_stats` and one entry an engine in `last_analysis_results`.
// Engine names are invented. Pure but for the table it keeps.
import { createHash } from 'node:crypto';
import { isIP, isIPv6 } from 'node:net';

const FILE_ONLY = { 'confirmed-timeout': 0, failure: 0, 'type-unsupported': 0 };
const ANALYSED_AT = 1_754_560_305;

export const sha256 = (content) => createHash('sha256').update(content).digest('hex');

/** An error as the API gives it. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Canonical text of an address, or null: dotted IPv4, or IPv6 in RFC 5952 form (as the WHATWG serialiser has it). */
export function canonicalIp(text) {
  if (isIP(text) === 4) return text;
  if (!isIPv6(text) || text.includes('%')) return null;
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

/** `{type, id}` of what a test names: a URL, an address, a hash or a host name. */
export function identify(value) {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return { type: 'url', id: sha256(new URL(value).href) };
  const ip = canonicalIp(value);
  if (ip !== null) return { type: 'ip_address', id: ip };
  if (/^(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})$/i.test(value))
    return { type: 'file', id: value.toLowerCase() };
  return { type: 'domain', id: value.toLowerCase() };
}

export function createKnowledge(fallback) {
  /** @type {Map<string, object>} `type id` → verdict, or null for "not known, regardless of the default" */
  const objects = new Map();
  const aliases = new Map();
  const hosts = new Map();
  const keyOf = ({ type, id }) => `${type} ${id}`;
  return {
    tell(value, verdict) {
      const named = identify(value);
      objects.set(keyOf(named), { verdict, value });
      for (const hash of [verdict.sha1, verdict.md5]) if (hash) aliases.set(hash, named.id);
    },
    forget: (value) => objects.set(keyOf(identify(value)), null),
    resolve: (ip, list) => hosts.set(canonicalIp(ip) ?? ip, list),
    hosts: (ip) => hosts.get(ip) ?? [],
    /** The object's JSON, or null. `value`: the URL where it is one. */
    object(type, id, value) {
      const real = aliases.get(id) ?? id;
      const known = objects.get(keyOf({ type, id: real }));
      if (known === null) return null;
      if (known) return objectOf(type, real, value ?? known.value, known.verdict);
      return fallback === 'clean' ? objectOf(type, real, value, {}) : null;
    },
  };
}

function objectOf(type, id, value, verdict) {
  const counts = countsOf(type, verdict);
  const attributes = {
    last_analysis_date: verdict.analysedAt ?? ANALYSED_AT,
    last_analysis_stats: { ...counts, timeout: 0, ...(type === 'file' ? FILE_ONLY : {}) },
    last_analysis_results: resultsOf(counts, verdict.engines),
    reputation: 0,
    tags: [],
    total_votes: { harmless: 0, malicious: 0 },
    ...ownAttributes(type, id, value, verdict),
    ...verdict.attributes,
  };
  return { id, type, links: { self: `https://www.virustotal.com/api/v3/${path(type)}/${id}` }, attributes };
}

const path = (type) => (type === 'ip_address' ? 'ip_addresses' : `${type}s`);

function ownAttributes(type, id, value, verdict) {
  if (type === 'url') return { url: value, last_final_url: value, times_submitted: 3, has_content: false };
  if (type === 'ip_address') return { asn: 15169, country: 'US', network: '', as_owner: 'Someone' };
  if (type === 'domain') return { tld: id.split('.').at(-1), categories: {}, popularity_ranks: {} };
  const { sha1 = sha256(id).slice(0, 40), md5 = sha256(id).slice(0, 32), size = 4096 } = verdict;
  return { sha256: id.length === 64 ? id : sha256(id), sha1, md5, size, names: [], times_submitted: 1 };
}

/** Counts by category; unnamed ones as a usual clean object has them. */
export function countsOf(type, verdict) {
  const named = Object.values(verdict.engines ?? {}).map((engine) => engine.category ?? 'malicious');
  const of = (category, usual) =>
    Math.max(verdict[category] ?? usual, named.filter((one) => one === category).length);
  return {
    malicious: of('malicious', 0),
    suspicious: of('suspicious', 0),
    undetected: of('undetected', type === 'file' ? 60 : 30),
    harmless: of('harmless', type === 'file' ? 0 : 60),
  };
}

const RESULT = { malicious: 'malware', suspicious: 'suspicious', harmless: 'clean', undetected: null };

/** One entry an engine: the named ones, then invented ones until the counts are met. */
export function resultsOf(counts, named = {}) {
  const results = {};
  const left = { ...counts };
  const add = (name, category, result) => {
    results[name] = { method: 'blacklist', engine_name: name, category, result };
    left[category] -= 1;
  };
  for (const [name, { category = 'malicious', result = RESULT[category] }] of Object.entries(named))
    add(name, category, result);
  for (const category of Object.keys(counts)) {
    for (let number = 1; left[category] > 0; number += 1)
      add(`${category[0].toUpperCase()}${category.slice(1)} Engine ${number}`, category, RESULT[category]);
  }
  return results;
}

/** One page of an address's host names. */
export function resolutionsOf(ip, list, limit, cursor) {
  const start = cursor === null ? 0 : Number.parseInt(Buffer.from(cursor, 'base64url').toString(), 10) || 0;
  const page = list.slice(start, start + limit);
  const next = start + limit < list.length ? Buffer.from(String(start + limit)).toString('base64url') : '';
  return {
    meta: { count: list.length, cursor: next },
    data: page.map(({ host, date = ANALYSED_AT, noStats = false, ...verdict }) => ({
      type: 'resolution',
      id: `${ip}${host}`,
      attributes: {
        date,
        host_name: host,
        ip_address: ip,
        resolver: 'VirusTotal',
        ...(noStats ? {} : { host_name_last_analysis_stats: { ...countsOf('domain', verdict), timeout: 0 } }),
      },
    })),
  };
}
