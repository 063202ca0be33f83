/** From a place that the search found to the address that is written there. Pure. */
import { type CandidateKind, defangedStart, endsGroup, ipv4Start, ipv6Start } from '../candidates.ts';
import { readIpv4, readIpv6 } from './ip-text.ts';

export interface AddressReading {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** In its normal form; whether it is global is not judged. */
  readonly value: string;
}

export function readAddressAt(text: string, kind: CandidateKind, at: number): AddressReading | null {
  const start = startOf(text, kind, at);
  if (start === null) return null;
  const read = kind === 'colon' ? readIpv6(text, start) : readIpv4(text, start);
  return read === null ? null : { start, end: read.end, value: read.value };
}

function startOf(text: string, kind: CandidateKind, at: number): number | null {
  switch (kind) {
    case 'colon':
      return endsGroup(text, at) ? ipv6Start(text, at) : null;
    case 'dot':
      return ipv4Start(text, at);
    case 'defanged':
      return defangedStart(text, at);
    default:
      return null;
  }
}
