/** Files of the repository as URIs. */
import type { Location } from '../model.ts';

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
