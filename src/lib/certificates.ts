/** Certificates to trust beside Node's own: the file that NODE_EXTRA_CA_CERTS names. */
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/** The hook renames the variable, which costs Node 20 a start. */
export function caFileOf(env: Readonly<Record<string, string | undefined>>): string | null {
  return env.ANTEATER_CA_CERTS || env.NODE_EXTRA_CA_CERTS || null;
}

/** What TLS is given; nothing where Node's own are all. */
export interface Trusted {
  readonly ca?: string[];
}

/** Throws where the file cannot be read. */
export function trusting(caFile: string | null): Trusted {
  return caFile === null ? {} : { ca: [...rootCertificates, readFileSync(caFile, 'utf8')] };
}
