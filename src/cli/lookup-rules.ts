/** What the configuration means for lookups: how long an answer counts, and which one makes another question needless. */
import type { Settings } from '../config/settings.ts';
import type { LookupRules } from '../lookup/options.ts';
import type { Answer } from '../lookup/ports.ts';
import { classify, isMalicious } from '../policy/decide.ts';

export function lookupRules(settings: Settings): LookupRules {
  const { policy } = settings;
  const ttl = (answer: Answer) => ttlOf(answer, settings);
  return {
    isFresh: (_question, dated, now) => now - dated.at < ttl(dated.answer),
    ttlMs: ttl,
    blocks: (analysis) => classify(analysis, policy) === 'malicious',
    isMalicious: (resolution) => isMalicious(resolution, policy),
    associations: policy.ipAssociations !== 'off',
    urlHosts: policy.urlHosts !== 'off',
  };
}

/** ms, by what today's thresholds make of the answer; suspicious ones live as long as clean ones. */
function ttlOf(answer: Answer, { cacheTtl, policy }: Settings): number {
  if (answer.kind === 'unknown') return cacheTtl.unknown;
  const isBad = answer.kind === 'analysis' && classify(answer.analysis, policy) === 'malicious';
  return isBad ? cacheTtl.malicious : cacheTtl.clean;
}
