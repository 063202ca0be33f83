/** Whoever searches docs/troubleshooting.md for the words of a message finds them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { literalsOf } from './literals.ts';

const file = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = file('docs/troubleshooting.md');

/** The words that the page names: code spans, `…` for what differs. */
const named = [...page.matchAll(/`([^`\n]+)`/g)].map(([, words = '']) => words);
const patterns = named
  .filter((words) => words.split(' ').length >= 2)
  .map(
    (words) =>
      new RegExp(
        words
          .split('…')
          .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('.*'),
      ),
  );

/** A text that a reader sees and would search for: a sentence or a part of one, no command, nothing good. */
function isMessage(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /[a-z]{2}/i.test(word));
  return words.length >= 6 && !/^(?:git|npm|anteater|chmod|call anteater|install|in a terminal) /.test(text);
}

const GOOD =
  /^answers, and|^the installed hook blocked|^none: every setting|\(does not exist yet\)|; others share it/;

test.each(['failures', 'notes', 'unread', 'file-warnings', 'doctor'])(
  'the messages of words/%s.ts',
  (name) => {
    const messages = literalsOf(file(`src/report/words/${name}.ts`)).filter(
      (text) => isMessage(text) && !GOOD.test(text),
    );
    expect(messages.length).toBeGreaterThan(3);
    const missing = messages.filter((text) => !patterns.some((pattern) => pattern.test(text)));
    expect(missing).toEqual([]);
  },
);

test('the reasons why there is no answer', () => {
  const source = file('src/report/words/findings.ts');
  const reasons = literalsOf(
    source.slice(source.indexOf('const WHY'), source.indexOf('function isUnresolvedReason')),
  );
  expect(reasons.length).toBeGreaterThan(7);
  for (const reason of reasons.filter(isMessage)) expect(page).toContain(reason);
});

test('literals are read as they are written', () => {
  expect(literalsOf("const a = 'it\\'s'; // 'no'\nf(`x ${g(\"y\", { z: '}' })} z`); /* 'no' */")).toEqual([
    "it's",
    'x … z',
    'y',
    '}',
  ]);
});
