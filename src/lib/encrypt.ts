/** AES-256-GCM in one piece: nonce, tag and ciphertext. What was cut, changed or made with another key opens as null. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

/** `key`: 32 bytes. `context` is not stored: whoever decrypts must give the same. */
export function encrypt(key: Uint8Array, plain: string, context = ''): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

export function decrypt(key: Uint8Array, sealed: Uint8Array, context = ''): string | null {
  const begin = NONCE + TAG;
  if (sealed.length < begin) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(NONCE, begin));
  try {
    return decipher.update(sealed.subarray(begin), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
