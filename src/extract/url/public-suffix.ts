/** The public suffix list (https://publicsuffix.org), ICANN section: private suffixes (github.io) are ordinary names here. */
import { RULES_BELOW } from './suffix-list.ts';
import { isTopLevelDomain } from './top-level.ts';

/** Whether a host (lower case, punycode, no dot at its end) is a name strictly below a public suffix. */
export function isBelowSuffix(host: string): boolean {
  const labels = host.split('.');
  const top = labels.pop() ?? '';
  if (labels.length === 0 || labels.includes('') || !isTopLevelDomain(top)) return false;
  const rules = rulesBelow(top);
  if (rules === '') return true;
  for (let first = 0; first < labels.length; first += 1) {
    const name = labels.slice(first).join('.');
    if (rules.includes(` !${name} `)) return true;
    const wildcard = ['*', ...labels.slice(first + 1)].join('.');
    if (rules.includes(` ${name} `) || rules.includes(` ${wildcard} `)) return first > 0;
  }
  return true;
}

/** The rules of a top-level domain, each between spaces; '' where it has none. */
function rulesBelow(top: string): string {
  const begin = RULES_BELOW.indexOf(`\n${top} `);
  if (begin < 0) return '';
  return `${RULES_BELOW.slice(begin + top.length + 1, RULES_BELOW.indexOf('\n', begin + 1))} `;
}
