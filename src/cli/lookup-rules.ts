/** What the configuration means for lookups: how long an answer counts, and which one makes another question needless. */
import type { Settings } from '../config/settings.ts';
import type { LookupRules } from '../lookup/options.ts';
import type { Answer } from '../lookup/ports.ts';
import { classify, isMalicious, type VerdictPolicy } from '../policy/decide.ts';

export function lookupRules(settings: Settings, policy: VerdictPolicy): LookupRules {
  const ttl = (answer: Answer) => ttlOf(answer, settings, policy);
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
function ttlOf(answer: Answer, settings: Settings, policy: VerdictPolicy): number {
  const { malicious, clean, unknown } = settings.cacheTtl;
  switch (answer.kind) {
    case 'analysis':
      return classify(answer.analysis, policy) === 'malicious' ? malicious : clean;
    case 'hosts':
      return clean;
    case 'unknown':
      return unknown;
  }
}
