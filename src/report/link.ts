/** VirusTotal's page on an indicator: the only link that any report holds. */
import type { Finding } from '../model.ts';

const PAGES = 'https://www.virustotal.com/gui/';
const PAGE_OF: Readonly<Record<string, string>> = {
  files: 'file',
  urls: 'url',
  domains: 'domain',
  ip_addresses: 'ip-address',
};

/** VirusTotal's page on it, safe to print and to link; null where there is none. */
export function pageOf(finding: Finding): string | null {
  const link =
    finding.evidence?.link ?? (finding.verdict === 'unresolved' ? linkFrom(finding.request) : null);
  return link !== null && /^https:\/\/www\.virustotal\.com\/[\w.:%~/=-]*$/.test(link) ? link : null;
}

/** Where there is no answer yet, the request names the page. */
function linkFrom(request: string | null): string | null {
  const [, kind = '', id = ''] = /^GET \/(\w+)\/([^/?#]+)$/.exec(request ?? '') ?? [];
  const page = PAGE_OF[kind];
  return page === undefined ? null : `${PAGES}${page}/${id}`;
}
