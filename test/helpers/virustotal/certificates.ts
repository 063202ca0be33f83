/**
 * A certificate authority of one's own, made in memory, and a certificate of it for loopback: for TLS tests, without openssl.
 * Just enough DER (X.690) for X.509 v3: EC keys on P-256, signed with SHA-256.
 */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Certificates {
  /** PEM of the authority, as NODE_EXTRA_CA_CERTS names a file of. */
  readonly ca: string;
  /** PEM of the server's certificate and key, for `names` and 127.0.0.1. */
  readonly cert: string;
  readonly key: string;
}

export function makeCertificates(names: readonly string[] = ['localhost']): Certificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = 'Test authority';
  const basicConstraints = extension('551d13', sequence(der(0x01, Buffer.of(0xff))), true);
  const subjectNames = sequence(
    ...names.map((name) => der(0x82, Buffer.from(name, 'ascii'))),
    der(0x87, Buffer.of(127, 0, 0, 1)),
  );
  const ca = certificate(issuer, issuer, authority.publicKey, authority.privateKey, basicConstraints);
  const cert = certificate(
    issuer,
    'Test server',
    server.publicKey,
    authority.privateKey,
    extension('551d11', subjectNames, false),
  );
  return {
    ca: pem(ca),
    cert: pem(cert),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

let serial = 0;

function certificate(
  issuer: string,
  subject: string,
  key: KeyObject,
  signer: KeyObject,
  added: Buffer,
): Buffer {
  serial += 1;
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const day = 86_400_000;
  const validity = sequence(utcTime(Date.now() - day), utcTime(Date.now() + 30 * day));
  const unsigned = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(serial)),
    algorithm,
    commonName(issuer),
    validity,
    commonName(subject),
    key.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(added)),
  );
  const signature = sign('sha256', unsigned, signer);
  return sequence(unsigned, algorithm, der(0x03, Buffer.concat([Buffer.of(0), signature])));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name, 'utf8')))));
}

function extension(id: string, value: Buffer, critical: boolean): Buffer {
  return sequence(oid(id), ...(critical ? [der(0x01, Buffer.of(0xff))] : []), der(0x04, value));
}

/** YYMMDDHHMMSSZ */
function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`, 'ascii'));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
