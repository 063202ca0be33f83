/** What the configuration means for lookups: how long an answer counts, and which one makes another question needless. */
import type { Settings } from '../config/settings.ts';
import type { LookupOptions } from '../lookup/options.ts';
import type { Answer } from '../lookup/ports.ts';
import type { Policy } from '../model.ts';
import { classify } from '../policy/decide.ts';

type LookupRules = Pick<LookupOptions, 'isFresh' | 'ttlMs' | 'blocks' | 'associations'>;

export function lookupRules(settings: Settings, policy: Omit<Policy, 'unresolved'>): LookupRules {
  const ttl = (answer: Answer) => ttlOf(answer, settings, policy);
  return {
    isFresh: (_question, kept, now) => now - kept.at < ttl(kept.answer),
    ttlMs: ttl,
    blocks: (analysis) => classify(analysis, policy) === 'malicious',
    associations: policy.ipAssociations !== 'off',
  };
}

/** ms, by what today's thresholds make of the answer; suspicious ones live as long as clean ones. */
function ttlOf(answer: Answer, settings: Settings, policy: Omit<Policy, 'unresolved'>): number {
  const { malicious, clean, unknown } = settings.cacheTtl;
  switch (answer.kind) {
    case 'analysis':
      return classify(answer.analysis, policy) === 'malicious' ? malicious : clean;
    case 'hosts':
      return clean;
    case 'unknown':
      return unknown;
    default:
      return answer satisfies never;
  }
}
