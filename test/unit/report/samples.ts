/** The samples of docs/reports.md. */
import { cleanUrl, ignoredByRule, maliciousUrl, plain, putOff, report } from './reports.ts';

export { plain };

const requests = { sent: 1, cached: 1, waitedMs: 0 };
const scanned = { commits: 0, files: 3, lines: 41, binaries: 0 };

export const docBlocked = report([maliciousUrl, cleanUrl, ignoredByRule], { scanned, requests });

export const docPassed = report([cleanUrl, ignoredByRule], { scanned, requests });

export const docUnchecked = report([cleanUrl, putOff(), putOff('http://later.net/b')], {
  scanned,
  requests: { sent: 0, cached: 1, waitedMs: 0 },
});
