/**
 * What is kept where others can write or read it: sealed and named under keys derived from the API key.
 *
 * Who does not know the API key can neither forge an answer, nor tell what was asked from an entry's name, nor read
 * what was answered (the host names of an address tell which address it is). The API key itself is in nothing
 * that this file returns. A sealed answer is one line of text, `1.<nonce and tag>.<length of the body>.<body>`, both in
 * base64url: the answer's JSON under AES-256-GCM, with the question as additional data.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { decrypt, encrypt } from '../lib/encrypt.ts';
import type { DatedAnswer, Question } from '../lookup/ports.ts';
import { parseKept } from './answer-codec.ts';

export interface Seal {
  /** Names the API key in folders and hash tags: 16 hex digits, different for different keys. */
  readonly keyId: string;
  /** The name of a question's entry: 40 hex digits. */
  idOf(question: Question): string;
  seal(question: Question, kept: DatedAnswer): string;
  /** `damaged`: cut short, or another version's; `forged`: whole, but not made with this API key for this question. */
  open(question: Question, text: string): DatedAnswer | 'forged' | 'damaged';
  /** A MAC for other things that must not be forged, in 40 hex digits. `purpose` keeps the uses apart. */
  mark(purpose: string, text: string): string;
}

/** Part of every derived key: entries of another version have other names and are never even met. */
const VERSION = '1';
/** Sealed answers are small; what is longer is not ours. */
const MAX_LENGTH = 1 << 20;
/** Nonce and tag. */
const HEAD = 28;

export function createSeal(apiKey: string): Seal {
  const { naming, sealing, marking } = derive(apiKey);
  return {
    keyId: createHmac('sha256', naming).update('key').digest('hex').slice(0, 16),
    idOf: (question) =>
      createHmac('sha256', naming)
        .update(`question\0${textOf(question)}`)
        .digest('hex')
        .slice(0, 40),
    seal(question, kept) {
      const json = JSON.stringify({ answer: kept.answer, at: kept.at });
      const sealed = encrypt(sealing, json, textOf(question));
      const body = sealed.subarray(HEAD).toString('base64url');
      return `${VERSION}.${sealed.subarray(0, HEAD).toString('base64url')}.${body.length}.${body}`;
    },
    open(question, text) {
      const parts = /^1\.([\w-]{38})\.(\d{1,7})\./.exec(text);
      if (parts === null || text.length > MAX_LENGTH) return 'damaged';
      const [whole, head = '', length] = parts;
      const body = text.slice(whole.length);
      if (body.length !== Number(length)) return 'damaged';
      const bytes = Buffer.concat([Buffer.from(head, 'base64url'), Buffer.from(body, 'base64url')]);
      const json = decrypt(sealing, bytes, textOf(question));
      return json === null ? 'forged' : (parseKept(json) ?? 'damaged');
    },
    mark: (purpose, text) =>
      createHmac('sha256', marking).update(`${purpose}\0${text}`).digest('hex').slice(0, 40),
  };
}

/** One key a purpose, so that what is made for one can be used for no other. */
function derive(apiKey: string) {
  const bytes = Buffer.from(hkdfSync('sha256', apiKey, `anteater ${VERSION}`, 'store', 128));
  const part = (at: number): Buffer => bytes.subarray(at, at + 32);
  // The third part was used by an earlier edition.
  return { naming: part(0), sealing: part(32), marking: part(96) };
}

/** `about` holds no NUL, so no two questions give the same text. */
function textOf(question: Question): string {
  return `${question.about}\0${question.value}`;
}
