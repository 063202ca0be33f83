/** Whoever searches docs/troubleshooting.md for the words of a message finds them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { callsOf, literalsOf } from './literals.ts';

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

/** What is to be done begins with the verb or the program; it stands beside a message, which is what is searched for. */
const STEP =
  /^(?:git|npm|anteater|chmod|redis-cli|rediss?:|ACL|call|install|in a terminal|start|correct|name (?:a|the)|give|bring|free its|wait until|remove|use a|--reason "|JSON has)/;

/** A text that a reader sees and would search for: a sentence or a part of one, no command, nothing good. */
function isMessage(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /[a-z]{2}/i.test(word));
  return words.length >= 6 && !STEP.test(text);
}

const GOOD =
  /^answers, and|^the installed hook blocked|^none: every setting|\(does not exist yet\)|; others share it|shared with everyone/;

test.each([
  ...['failures', 'notes', 'unread', 'file-warnings', 'doctor', 'redis', 'redis-checkups'].map(
    (name) => `report/words/${name}`,
  ),
  ...['config/key', 'config/edit', 'config/document', 'lib/redis-address'],
])('the messages of %s.ts', (name) => {
  const messages = literalsOf(file(`src/${name}.ts`)).filter((text) => isMessage(text) && !GOOD.test(text));
  expect(messages.length).toBeGreaterThan(2);
  const missing = messages.filter((text) => !patterns.some((pattern) => pattern.test(text)));
  expect(missing).toEqual([]);
});

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

test('the errors, wherever they are thrown', () => {
  const sources = execFileSync('git', ['ls-files', '-z', 'src/*.ts'], { encoding: 'utf8' }).split('\0');
  const errors = sources
    .filter((path) => path !== '')
    .flatMap((path) => [
      ...callsOf(file(path), 'new AnteaterError'),
      ...(path === 'src/report/words/errors.ts' ? callsOf(file(path), 'failure') : []),
    ])
    // The code, then the message, in one text or in a choice of them; what is put together elsewhere is a variable.
    .flatMap(([, message = '']) => message)
    .filter((text) => /[a-z]{2}.*[a-z]{2}/i.test(text.replaceAll('…', '')))
    // A next step, where the message itself is a variable.
    .filter((text) => !/^(?:give|copy it|Write it) |^…: and … more$/.test(text));
  expect(errors.length).toBeGreaterThan(90);
  expect(errors.filter((text) => !patterns.some((pattern) => pattern.test(text)))).toEqual([]);
});
