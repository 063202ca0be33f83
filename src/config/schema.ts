/**
 * The rc file, once: its type, defaults and texts, the JSON schema for editors and the table in docs/config.md come from
 * here. Unknown keys are errors at every level.
 */

import * as z from 'zod/mini';
import {
  $ZodArray,
  $ZodDefault,
  $ZodObject,
  $ZodOptional,
  $ZodPrefault,
  $ZodRecord,
  type $ZodType,
  $ZodUnion,
} from 'zod/v4/core';
import { readIpEntry, readNeverSend, readUrlEntry } from '../filter/entry.ts';
import { globProblem } from '../filter/globs.ts';
import type { Check } from '../model.ts';
import {
  apiKey,
  binaries,
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

/** A glob as the lists' readers have it: a rule or a problem. */
function readPath(value: string) {
  const problem = globProblem(value);
  return problem === null ? { ok: true as const, rule: value } : { ok: false as const, problem };
}

export const rcSchema = z.strictObject({
  $schema: z.optional(z.string()).register(z.globalRegistry, { description: 'For editors; not read.' }),
  checks: z
    ._default(z.array(z.enum(CHECKS)).check(z.minLength(1)), (): Check[] => [...CHECKS])
    .register(z.globalRegistry, { description: 'What is checked when no option says otherwise.' }),
  vt_rate_type: z._default(z.enum(['public', 'private']), 'public').register(z.globalRegistry, {
    description: 'The kind of VirusTotal key: a public one is limited, a private one only as vt_limits says.',
  }),
  vt_limits: z
    .optional(
      z.strictObject({
        minute: z.optional(requestLimit),
        day: z.optional(requestLimit),
        month: z.optional(requestLimit),
      }),
    )
    .register(z.globalRegistry, {
      description:
        'Requests that the key may make, each optional; null = no such limit. Public keys: minute 3, day 500, month 15500; private ones: none.',
    }),
  vt_api_key: z.optional(apiKey).register(z.globalRegistry, {
    description:
      'A key for everyone in this repository. A personal key (VT_KEY, then anteater key set) wins.',
  }),
  redis_url: z.optional(redisAddress).register(z.globalRegistry, {
    description:
      'Redis, in which a team shares verdicts and quota. Without it they are kept on this machine. ANTEATER_REDIS_URL wins.',
  }),
  ip_ignore: z
    ._default(entries(readIpEntry), () => [])
    .register(z.globalRegistry, {
      description: 'Addresses and CIDR networks that are not looked up.',
    }),
  url_ignore: z
    ._default(entries(readUrlEntry), () => [])
    .register(z.globalRegistry, {
      description:
        'URLs that are not looked up: a URL covers its origin and every path below it by whole segments, `host` that host alone, `*.host` every name below it.',
    }),
  binaries: z
    ._default(binaries, () => ({}))
    .register(z.globalRegistry, {
      description:
        'Path → sha256 of the contents that are approved there. Another content is reported as hash-changed.',
    }),
  ignore_paths: z
    ._default(entries(readPath), () => [])
    .register(z.globalRegistry, {
      description: 'Globs of paths, from the repository root, that are not scanned.',
    }),
  archives: z._default(z.boolean(), true).register(z.globalRegistry, {
    description: 'Look up programs, scripts and archives inside of archives too.',
  }),
  never_send: z
    ._default(plainEntries(readNeverSend), () => [])
    .register(z.globalRegistry, {
      description: 'Hosts (`host`, `*.host`, an address or a network) that must not leave the company.',
    }),
  builtin_ignore: z._default(z.boolean(), true).register(z.globalRegistry, {
    description: 'Ignore identifiers that are not addresses: XML namespaces, schema and licence URIs.',
  }),
  thresholds: z
    .prefault(
      z.strictObject({
        block: z._default(engineCount, 3).register(z.globalRegistry, {
          description: 'Engines that call it malicious: it blocks. 0 = never.',
        }),
        warn: z._default(engineCount, 1).register(z.globalRegistry, {
          description: 'Engines that call it malicious or suspicious: it warns. 0 = never.',
        }),
      }),
      {},
    )
    .register(z.globalRegistry, { description: 'How many engines it takes.' }),
  trusted_engines: z
    ._default(names, () => [])
    .register(z.globalRegistry, {
      description: 'Engines one of which alone blocks.',
    }),
  ignored_engines: z
    ._default(names, () => [])
    .register(z.globalRegistry, {
      description: 'Engines that are never counted.',
    }),
  ip_associations: z._default(z.enum(['off', 'warn', 'block']), 'warn').register(z.globalRegistry, {
    description:
      'What malicious host names that resolved to an address make of it (one more request for each address).',
  }),
  url_hosts: z._default(z.enum(['off', 'warn', 'block']), 'block').register(z.globalRegistry, {
    description:
      'What a malicious host makes of a URL that VirusTotal does not know (one more request for each host); a host among the 100,000 most visited only warns.',
  }),
  block_unlisted_binaries: z._default(z.boolean(), false).register(z.globalRegistry, {
    description: 'Block every binary that `binaries` does not list.',
  }),
  unknown: z
    .prefault(
      z.strictObject({
        ips: z._default(decision, 'pass').register(z.globalRegistry, { description: 'Addresses.' }),
        urls: z._default(decision, 'pass').register(z.globalRegistry, { description: 'URLs and domains.' }),
        binaries: z._default(decision, 'warn').register(z.globalRegistry, { description: 'Binaries.' }),
      }),
      {},
    )
    .register(z.globalRegistry, { description: 'What VirusTotal does not know.' }),
  upload: z._default(z.enum(['ask', 'always', 'never']), 'ask').register(z.globalRegistry, {
    description:
      'Unknown binaries: ask (only by hand, in a terminal), always or never. Uploaded files are public on VirusTotal.',
  }),
  unresolved: z
    .prefault(
      z.strictObject({
        staged: z._default(unresolved, 'defer').register(z.globalRegistry, { description: 'At a commit.' }),
        pre_push: z._default(unresolved, 'block').register(z.globalRegistry, { description: 'At a push.' }),
        scan: z
          ._default(unresolved, 'block')
          .register(z.globalRegistry, { description: 'In CI and by hand.' }),
      }),
      {},
    )
    .register(z.globalRegistry, { description: 'What could not be checked: defer, warn or block.' }),
  max_wait: z
    .prefault(
      z.strictObject({
        staged: z._default(waitingTime, '20s').register(z.globalRegistry, { description: 'At a commit.' }),
        pre_push: z._default(waitingTime, '5m').register(z.globalRegistry, { description: 'At a push.' }),
        scan: z._default(waitingTime, '1h').register(z.globalRegistry, { description: 'In CI and by hand.' }),
      }),
      {},
    )
    .register(z.globalRegistry, { description: 'How long a run may wait for quota and answers.' }),
  cache_ttl: z
    .prefault(
      z.strictObject({
        malicious: z
          ._default(keepingTime, '7d')
          .register(z.globalRegistry, { description: 'Malicious ones.' }),
        clean: z
          ._default(keepingTime, '24h')
          .register(z.globalRegistry, { description: 'Clean and suspicious ones.' }),
        unknown: z
          ._default(keepingTime, '6h')
          .register(z.globalRegistry, { description: 'That VirusTotal does not know it.' }),
      }),
      {},
    )
    .register(z.globalRegistry, { description: 'How long an answer is kept.' }),
});

/** What an rc file says, with the defaults for what it does not. */
export type Rc = z.infer<typeof rcSchema>;

/** The keys that are valid at a path of an rc file (`[]`, `['thresholds']`, …). */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  let schema: $ZodType | null = rcSchema;
  for (const part of path) schema = schema === null ? null : childOf(bare(schema), part);
  const plain = schema === null ? null : bare(schema);
  return plain instanceof $ZodObject ? Object.keys(plain._zod.def.shape) : [];
}

function childOf(schema: $ZodType, part: PropertyKey): $ZodType | null {
  if (schema instanceof $ZodArray) return schema._zod.def.element;
  if (schema instanceof $ZodRecord) return schema._zod.def.valueType;
  return schema instanceof $ZodObject ? (schema._zod.def.shape[String(part)] ?? null) : null;
}

/** Without defaults and the like; of alternatives, the mapping. */
function bare(schema: $ZodType): $ZodType {
  if (schema instanceof $ZodDefault || schema instanceof $ZodPrefault || schema instanceof $ZodOptional) {
    return bare(schema._zod.def.innerType);
  }
  if (!(schema instanceof $ZodUnion)) return schema;
  return schema._zod.def.options.find((option) => option instanceof $ZodObject) ?? schema;
}
