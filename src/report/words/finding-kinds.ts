/** The kinds of findings, described once, for formats that describe a rule and then its results (SARIF). */
import type { Finding } from '../../model.ts';

export interface FindingKind {
  readonly title: string;
  /** What it means, in a sentence or two. */
  readonly about: string;
  readonly todo: string;
  /** CVSS-like, as code scanning sorts by it: 9.0 and more is critical, 7.0 high, 4.0 medium. */
  readonly severity: string;
}

export const KINDS = {
  malicious: {
    title: 'VirusTotal engines call it malicious',
    about: 'At least as many engines of VirusTotal as thresholds.block names call this indicator malicious.',
    todo: 'Remove it from the commit that added it. If you know that it is harmless, allow it in the rc file, with the reason.',
    severity: '9.0',
  },
  suspicious: {
    title: 'Some VirusTotal engines call it malicious or suspicious',
    about:
      'Some engines of VirusTotal call this indicator malicious or suspicious, but fewer than thresholds.block names.',
    todo: 'Look at its page at VirusTotal. Remove it, or allow it in the rc file, with the reason.',
    severity: '6.0',
  },
  unknown: {
    title: 'VirusTotal does not know it',
    about: 'VirusTotal has never seen this indicator, which says nothing for or against it.',
    todo: 'Have it analysed, or list it in the rc file if you know what it is.',
    severity: '3.0',
  },
  unresolved: {
    title: 'It could not be checked',
    about:
      'There is no answer from VirusTotal yet: the quota, the network, the key or a time limit stood in the way.',
    todo: 'Run the check again when the cause is gone.',
    severity: '3.0',
  },
  unlisted: {
    title: 'A binary that the configuration does not list',
    about: 'block_unlisted_binaries is on, and no entry of `binaries` lists this file.',
    todo: 'If you know what it is, list its path and sha256 under `binaries` in the rc file.',
    severity: '5.0',
  },
  'hash-changed': {
    title: 'A binary with another content than the configuration lists',
    about: 'The configuration lists another sha256 for the path of this file.',
    todo: 'If the change is wanted, list the new sha256 in the rc file.',
    severity: '5.0',
  },
  disguised: {
    title: 'A file that is not what its name or its look says',
    about: 'The content of this file is not what its name or its look says.',
    todo: 'Look at the file. If it is meant to be so, allow it in the rc file, with the reason.',
    severity: '6.0',
  },
  'archive-bomb': {
    title: 'An archive that unpacks to far more than it is packed',
    about: 'Unpacked, this archive is so much larger that its members were not all checked.',
    todo: 'Look at the archive. If it is meant to be so, allow it in the rc file, with the reason.',
    severity: '6.0',
  },
} as const satisfies Readonly<Record<string, FindingKind>>;

type KindName = keyof typeof KINDS;

/** A bad verdict first, then what is said of the file itself. */
export function kindOf({ verdict, reason }: Finding): KindName {
  const suspect = verdict === 'suspicious' && (reason === 'disguised' || reason === 'archive-bomb');
  if (!suspect && (verdict === 'malicious' || verdict === 'suspicious')) return verdict;
  if (reason !== null && isKind(reason)) return reason;
  return verdict === 'unresolved' ? 'unresolved' : 'unknown';
}

function isKind(reason: string): reason is KindName {
  return Object.hasOwn(KINDS, reason);
}
