/**
 * What is kept where others can write or read it: sealed and named under keys derived from the API key.
 *
 * Who does not know the API key can neither forge an answer, nor tell what was asked from an entry's name, nor read
 * what was answered (the host names of an address tell which address it is). The API key itself is in nothing
 * that this file returns. A sealed answer is its JSON under AES-256-GCM, with the question as additional data, in base64url.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { decrypt, encrypt } from '../lib/encrypt.ts';
import type { DatedAnswer, Question } from '../lookup/ports.ts';
import { parseDated } from './answer-codec.ts';

export interface Seal {
  /** Names the API key in folders and hash tags: 16 hex digits, different for different keys. */
  readonly keyId: string;
  /** The name of a question's entry: 40 hex digits. */
  idOf(question: Question): string;
  seal(question: Question, kept: DatedAnswer): string;
  /** null: damaged, or not made with this API key for this question. */
  open(question: Question, text: string): DatedAnswer | null;
  /** A MAC for other things that must not be forged, in 40 hex digits. `purpose` keeps the uses apart. */
  mark(purpose: string, text: string): string;
}

/** Part of every derived key: entries of another version have other names and are never even met. */
const VERSION = '1';
/** Sealed answers are small; what is longer is not ours. */
const MAX_LENGTH = 1 << 20;

export function createSeal(apiKey: string): Seal {
  const { naming, sealing, marking } = derive(apiKey);
  return {
    keyId: mac(naming, 'key').slice(0, 16),
    idOf: (question) => mac(naming, `answer\0${textOf(question)}`),
    seal: (question, { answer, at }) =>
      encrypt(sealing, JSON.stringify({ answer, at }), textOf(question)).toString('base64url'),
    open(question, text) {
      if (text.length > MAX_LENGTH) return null;
      const json = decrypt(sealing, Buffer.from(text, 'base64url'), textOf(question));
      return json === null ? null : parseDated(json);
    },
    mark: (purpose, text) => mac(marking, `${purpose}\0${text}`),
  };
}

function mac(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, 40);
}

/** One key a purpose, so that what is made for one can be used for no other. */
function derive(apiKey: string) {
  const bytes = Buffer.from(hkdfSync('sha256', apiKey, `anteater ${VERSION}`, 'store', 96));
  const part = (at: number): Buffer => bytes.subarray(at, at + 32);
  return { naming: part(0), sealing: part(32), marking: part(64) };
}

/** `about` holds no NUL, so no two questions give the same text. */
function textOf(question: Question): string {
  return `${question.about}\0${question.value}`;
}
