/**
 * The rc file, once: its type, defaults and texts, the JSON schema for editors and the table in docs/config.md come from
 * here. Unknown keys are errors at every level.
 */
import * as z from 'zod/mini';
import { readIpEntry, readNeverSend, readUrlEntry } from '../filter/entry.ts';
import { globProblem } from '../filter/globs.ts';
import type { Check } from '../model.ts';
import {
  apiKey,
  binaries,
  described,
  ENTRY_KEYS,
  engineCount,
  entries,
  keepingTime,
  names,
  plainEntries,
  redisAddress,
  requestLimit,
  waitingTime,
} from './fields.ts';

const CHECKS = ['ips', 'urls', 'binaries'] as const;
const decision = z.enum(['pass', 'warn', 'block']);
const unresolved = z.enum(['defer', 'warn', 'block']);
const strength = z.enum(['off', 'warn', 'block']);

/** A glob as the lists' readers have it: a rule or a problem. */
function readPath(value: string) {
  const problem = globProblem(value);
  return problem === null ? { ok: true as const, rule: value } : { ok: false as const, problem };
}

/** The keys that hold a mapping of keys of their own. */
const groups = {
  vt_limits: z.strictObject({
    minute: z.optional(requestLimit),
    day: z.optional(requestLimit),
    month: z.optional(requestLimit),
  }),
  thresholds: z.strictObject({
    block: described('Engines that call it malicious: it blocks. 0 = never.', z._default(engineCount, 3)),
    warn: described(
      'Engines that call it malicious or suspicious: it warns. 0 = never.',
      z._default(engineCount, 1),
    ),
  }),
  unknown: z.strictObject({
    ips: described('Addresses.', z._default(decision, 'pass')),
    urls: described('URLs and domains.', z._default(decision, 'pass')),
    binaries: described('Binaries.', z._default(decision, 'warn')),
  }),
  unresolved: z.strictObject({
    staged: described('At a commit.', z._default(unresolved, 'defer')),
    pre_push: described('At a push.', z._default(unresolved, 'block')),
    scan: described('In CI and by hand.', z._default(unresolved, 'block')),
  }),
  max_wait: z.strictObject({
    staged: described('At a commit.', z._default(waitingTime, '20s')),
    pre_push: described('At a push.', z._default(waitingTime, '5m')),
    scan: described('In CI and by hand.', z._default(waitingTime, '1h')),
  }),
  cache_ttl: z.strictObject({
    malicious: described('Malicious ones.', z._default(keepingTime, '7d')),
    clean: described('Clean and suspicious ones.', z._default(keepingTime, '24h')),
    unknown: described('That VirusTotal does not know it.', z._default(keepingTime, '6h')),
  }),
};

export const rcSchema = z.strictObject({
  $schema: described('For editors; not read.', z.optional(z.string())),
  checks: described(
    'What is checked when no option says otherwise.',
    z._default(z.array(z.enum(CHECKS)).check(z.minLength(1)), (): Check[] => [...CHECKS]),
  ),
  vt_rate_type: described(
    'The kind of VirusTotal key: a public one is limited, a private one only as vt_limits says.',
    z._default(z.enum(['public', 'private']), 'public'),
  ),
  vt_limits: described(
    'Requests that the key may make, each optional; null = no such limit. Public keys: minute 3, day 500, month 15500; private ones: none.',
    z.optional(groups.vt_limits),
  ),
  vt_api_key: described(
    'A key for everyone in this repository. A personal key (VT_KEY, then anteater key set) wins.',
    z.optional(apiKey),
  ),
  redis_url: described(
    'Redis, in which a team shares verdicts and quota. Without it they are kept on this machine. ANTEATER_REDIS_URL wins.',
    z.optional(redisAddress),
  ),
  ip_ignore: described(
    'Addresses and CIDR networks that are not looked up.',
    z._default(entries(readIpEntry), () => []),
  ),
  url_ignore: described(
    'URLs that are not looked up: a URL covers its origin and every path below it by whole segments, `host` that host alone, `*.host` every name below it.',
    z._default(entries(readUrlEntry), () => []),
  ),
  binaries: described(
    'Path → sha256 of the contents that are approved there. Another content is reported as hash-changed.',
    z._default(binaries, () => ({})),
  ),
  ignore_paths: described(
    'Globs of paths, from the repository root, that are not scanned.',
    z._default(entries(readPath), () => []),
  ),
  archives: described(
    'Look up programs, scripts and archives inside of archives too.',
    z._default(z.boolean(), true),
  ),
  never_send: described(
    'Hosts (`host`, `*.host`, an address or a network) that must not leave the company.',
    z._default(plainEntries(readNeverSend), () => []),
  ),
  builtin_ignore: described(
    'Ignore identifiers that are not addresses: XML namespaces, schema and licence URIs.',
    z._default(z.boolean(), true),
  ),
  thresholds: described('How many engines it takes.', z.prefault(groups.thresholds, {})),
  trusted_engines: described(
    'Engines one of which alone blocks.',
    z._default(names, () => []),
  ),
  ignored_engines: described(
    'Engines that are never counted.',
    z._default(names, () => []),
  ),
  ip_associations: described(
    'What malicious host names that resolved to an address make of it (one more request for each address).',
    z._default(strength, 'warn'),
  ),
  url_hosts: described(
    'What a malicious host makes of a URL that VirusTotal does not know (one more request for each host); a host among the 100,000 most visited only warns.',
    z._default(strength, 'block'),
  ),
  block_unlisted_binaries: described(
    'Block every binary that `binaries` does not list.',
    z._default(z.boolean(), false),
  ),
  unknown: described('What VirusTotal does not know.', z.prefault(groups.unknown, {})),
  upload: described(
    'Unknown binaries: ask (only by hand, in a terminal), always or never. Uploaded files are public on VirusTotal.',
    z._default(z.enum(['ask', 'always', 'never']), 'ask'),
  ),
  unresolved: described(
    'What could not be checked: defer, warn or block.',
    z.prefault(groups.unresolved, {}),
  ),
  max_wait: described('How long a run may wait for quota and answers.', z.prefault(groups.max_wait, {})),
  cache_ttl: described('How long an answer is kept.', z.prefault(groups.cache_ttl, {})),
});

/** What an rc file says, with the defaults for what it does not. */
export type Rc = z.infer<typeof rcSchema>;

/** The keys that are valid at a path of an rc file: `[]`, `['thresholds']`, `['ip_ignore', 0]`. */
export function knownKeys([key, ...below]: readonly PropertyKey[]): readonly string[] {
  if (key === undefined) return Object.keys(rcSchema.shape);
  const group = Object.entries(groups).find(([name]) => name === key)?.[1];
  if (group !== undefined) return below.length === 0 ? Object.keys(group.shape) : [];
  return below.length === 0 ? [] : ENTRY_KEYS;
}
