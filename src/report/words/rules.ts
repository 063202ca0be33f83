/** A rule that ignores an indicator → its name: `reason` of the JSON report, and "Ignored by …" for people. Pure, not escaped. */
import type { Finding, Rule } from '../../model.ts';

export function ruleText(rule: Rule): string {
  switch (rule.kind) {
    case 'inline':
      return `anteater:allow ${rule.reason ?? '(no reason given)'}`;
    case 'entry':
      return `${rule.origin} ${rule.value}${rule.reason === null ? '' : `: ${rule.reason}`}`;
    case 'builtin':
      return `built-in: an identifier, not a link (${rule.whose})`;
    case 'never-send':
      return `never_send ${rule.pattern}`;
  }
}

/** What the JSON report gives as `reason`. */
export function reasonText({ reason, rule }: Pick<Finding, 'reason' | 'rule'>): string | null {
  return rule === null ? reason : ruleText(rule);
}
