/** VirusTotal's page on an indicator: the only link that any report holds. */
import type { Finding } from '../model.ts';

/** VirusTotal's page on it, safe to print and to link; null where there is none, or nothing on it yet. */
export function pageOf({ evidence, verdict, link }: Finding): string | null {
  const page = evidence !== null || verdict === 'unresolved' ? link : null;
  return page !== null && /^https:\/\/www\.virustotal\.com\/[\w.:%~/=-]*$/.test(page) ? page : null;
}
