/** Who does not know the API key can neither forge nor read what is kept. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer, DatedAnswer, Question } from '../../../src/lookup/ports.ts';
import { createSeal } from '../../../src/store/seal.ts';

const KEY = '0123456789abcdef'.repeat(4);
const seal = createSeal(KEY);
const other = createSeal(`${KEY.slice(0, -1)}0`);
const question: Question = { about: 'url', value: 'http://evil.net/x' };
const kept: DatedAnswer = {
  at: Date.UTC(2026, 10, 21),
  answer: {
    kind: 'analysis',
    analysis: {
      malicious: 5,
      suspicious: 0,
      harmless: 60,
      undetected: 20,
      engines: [{ name: 'Acme', category: 'malicious', result: null }],
      analysedAt: null,
    },
  },
};

const questions = fc.record({
  about: fc.constantFrom('ip', 'url', 'domain', 'file', 'resolutions'),
  // Well-formed, as everything that comes from a WHATWG URL.
  value: fc.string({ unit: 'grapheme', maxLength: 60 }),
}) satisfies fc.Arbitrary<Question>;
const count = fc.nat(100);
const answers: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ kind: fc.constant('unknown' as const) }),
  fc.record({
    kind: fc.constant('hosts' as const),
    hosts: fc.array(fc.record({ host: fc.string({ unit: 'binary' }), malicious: count, suspicious: count })),
  }),
  fc.record({
    kind: fc.constant('analysis' as const),
    analysis: fc.record({
      malicious: count,
      suspicious: count,
      harmless: count,
      undetected: count,
      engines: fc.array(
        fc.record({
          name: fc.string({ unit: 'binary' }),
          category: fc.string(),
          result: fc.option(fc.string()),
        }),
      ),
      analysedAt: fc.option(fc.string()),
    }),
  }),
);

describe('sealed answers', () => {
  it('open to what was sealed, in the same process and in any other with the key', () => {
    fc.assert(
      fc.property(questions, answers, fc.nat(), (asked, answer, at) => {
        expect(createSeal(KEY).open(asked, seal.seal(asked, { answer, at }))).toEqual({ answer, at });
      }),
    );
  });

  it('are forged under another key, for another question, or for the same value asked otherwise', () => {
    const text = seal.seal(question, kept);
    expect(other.open(question, text)).toBeNull();
    expect(seal.open({ ...question, value: 'http://good.net/' }, text)).toBeNull();
    expect(seal.open({ ...question, about: 'domain' }, text)).toBeNull();
  });

  it('are never opened after any change of one character', () => {
    const text = seal.seal(question, kept);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, sign) => {
        fc.pre(text[at] !== sign);
        // The last character of base64 may hold unused bits: it may change without changing a byte.
        const opened = seal.open(question, text.slice(0, at) + sign + text.slice(at + 1));
        if (opened !== null) expect(opened).toEqual(kept);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are damaged when cut short, empty, or too long', () => {
    const text = seal.seal(question, kept);
    for (let length = 0; length < text.length; length += 1) {
      expect(seal.open(question, text.slice(0, length))).toBeNull();
    }
    expect(seal.open(question, text + text)).toBeNull();
    expect(seal.open(question, '\0'.repeat(5_000))).toBeNull();
  });

  it('take any garbage without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (garbage) => {
        expect(seal.open(question, garbage)).toBeNull();
      }),
    );
  });

  it('tell nothing of the answer: the host names of an address would name the address', () => {
    const hosts = [{ host: 'evil.net', malicious: 9, suspicious: 0 }];
    const asked: Question = { about: 'resolutions', value: '203.0.114.9' };
    const text = seal.seal(asked, { at: 0, answer: { kind: 'hosts', hosts } });
    const seen = text + text.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    for (const word of ['evil', 'hosts', 'answer', '203.0.114.9']) expect(seen).not.toContain(word);
    expect(seal.seal(asked, kept)).not.toBe(seal.seal(asked, kept));
  });

  it('hold no time that is none', () => {
    const text = seal.seal(question, { ...kept, at: 1e300 });
    expect(seal.open(question, text)).toBeNull();
  });
});

describe('names', () => {
  it('differ for different questions and keys, and are the same for the same', () => {
    fc.assert(
      fc.property(questions, questions, (a, b) => {
        const same = a.about === b.about && a.value === b.value;
        expect(seal.idOf(a) === createSeal(KEY).idOf(b)).toBe(same);
        expect(seal.idOf(a)).not.toBe(other.idOf(a));
      }),
    );
    expect(seal.keyId).not.toBe(other.keyId);
  });

  it('tell nothing of the key or the question', () => {
    expect(seal.keyId).toMatch(/^[0-9a-f]{16}$/);
    expect(seal.idOf(question)).toMatch(/^[0-9a-f]{40}$/);
    expect(seal.mark('a', 'b')).toMatch(/^[0-9a-f]{40}$/);
    const all = JSON.stringify([seal, seal.seal(question, kept), seal.mark('a', KEY)]);
    expect(all).not.toContain(KEY);
    expect(all).not.toContain('evil.net');
  });

  it('of marks keep purposes apart', () => {
    expect(seal.mark('a', 'b')).not.toBe(seal.mark('b', 'a'));
    expect(seal.mark('a', 'b')).toBe(createSeal(KEY).mark('a', 'b'));
    expect(seal.mark('a', 'b')).not.toBe(other.mark('a', 'b'));
  });
});
