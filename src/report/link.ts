/** Where a report's links lead: to VirusTotal's page on an indicator, and to files of the repository. */
import type { Finding, Location } from '../model.ts';

/** VirusTotal's page on it, safe to print and to link; null where there is none, or nothing on it yet. */
export function pageOf({ evidence, verdict, link }: Finding): string | null {
  const page = evidence !== null || verdict === 'unresolved' ? link : null;
  return page !== null && /^https:\/\/www\.virustotal\.com\/[\w.:%~/=-]*$/.test(page) ? page : null;
}

/** RFC 3986, relative to the root: everything but unreserved characters and `/` is percent-encoded, byte by byte. */
export function pathUri({ path, pathBytes }: Pick<Location, 'path' | 'pathBytes'>): string {
  const bytes = pathBytes === null ? new TextEncoder().encode(path) : Buffer.from(pathBytes, 'base64');
  let uri = '';
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    uri += /[\w./~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return uri;
}

/** @param root the work tree's, absolute */
export function fileUrl(root: string, location: Pick<Location, 'path' | 'pathBytes'>): string {
  const folder = root.replaceAll('\\', '/').replace(/^\/?/, '/');
  return `file://${pathUri({ path: folder, pathBytes: null })}/${pathUri(location)}`;
}
