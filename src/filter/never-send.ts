/** `never_send`: hosts that must not leave the company, as the host of an indicator or anywhere inside of a URL. */
import { domainToASCII } from 'node:url';
import { decodingsOf } from '../lib/decodings.ts';
import { anyNetwork, normalIp } from '../lib/ip.ts';
import { onDemand } from '../lib/on-demand.ts';
import type { Indicator } from '../model.ts';
import { coversHost, type HostOrNetwork, normalHost, readable, readNeverSend, targetOf } from './entry.ts';

export interface NeverSent {
  readonly pattern: string;
  /** `host`: the indicator itself must not be sent. `path`, `query`: that part of it names such a host. */
  readonly where: 'host' | 'path' | 'query';
}

type Covers = (host: string, address: string | null) => boolean;

export function compileNeverSend(patterns: readonly string[]): (indicator: Indicator) => NeverSent | null {
  const rules = patterns.map((pattern) => ({
    pattern,
    covers: coversOf(readable(readNeverSend(pattern), { value: pattern, origin: 'never_send' })),
  }));
  if (rules.length === 0) return () => null;
  const patternFor = (hosts: readonly string[]): string | null => {
    const named = hosts.map((host) => ({ host, address: normalIp(host.replace(/^\[(.*)\]$/, '$1')) }));
    const rule = rules.find(({ covers }) => named.some(({ host, address }) => covers(host, address)));
    return rule?.pattern ?? null;
  };
  return ({ type, value }) => {
    if (type === 'ip') return found(patternFor([value]), 'host');
    if (type === 'domain') return found(patternFor([normalHost(value) ?? value]), 'host');
    if (type !== 'url' || !URL.canParse(value)) return null;
    const url = new URL(value);
    return (
      found(patternFor([targetOf(url).host]), 'host') ??
      found(patternFor(hostsIn(url.pathname)), 'path') ??
      found(patternFor(hostsIn(url.search)), 'query')
    );
  };
}

function found(pattern: string | null, where: NeverSent['where']): NeverSent | null {
  return pattern === null ? null : { pattern, where };
}

function coversOf(rule: HostOrNetwork): Covers {
  if (rule.kind === 'network') {
    const holds = anyNetwork([rule.network]);
    return (_host, address) => address !== null && holds(address);
  }
  return (host) => coversHost(rule, host);
}

const names = onDemand(() => /[\p{L}\p{N}_-]+(?:[.\u3002\uff0e\uff61][\p{L}\p{N}_-]+)*/gu);
const IPV6 = /[0-9a-f]{0,4}:[0-9a-f:.]{1,40}/gi;
/** An address as browsers take it: `0x7f.1`, `2130706433`. */
const NUMERIC = /^(?:0x[0-9a-f]{1,8}|[0-9]{1,11})(?:\.(?:0x[0-9a-f]{1,8}|[0-9]{1,11})){0,3}$/i;

/** Everything in a part of a URL that may be a host, in any encoding. */
function hostsIn(part: string): string[] {
  if (part.length < 2) return [];
  return decodingsOf(part).flatMap((text) => [
    ...(text.match(names()) ?? []).map((name) =>
      /^[a-z0-9._-]+$/.test(name) && !NUMERIC.test(name) ? name : domainToASCII(name),
    ),
    ...(text.match(IPV6) ?? []),
  ]);
}
