/** Random files, as git itself diffs them: what is read must agree with the files, and in number with `--numstat`. */
import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPatch } from '../../src/diff/patch-source.ts';
import { openRange } from '../../src/diff/range.ts';
import { openStaged } from '../../src/diff/staged.ts';
import { openGit } from '../../src/git.ts';
import { type Changes, changesOf } from '../helpers/changes.ts';
import { openRepo, type Repo } from '../helpers/repo.ts';

const FILES = 25;

const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', 'a', 'b', 'c', '}', '\t', 'http://x') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '+++ b/x',
      '--- a/x',
      '++ x',
      '-- x',
      '@@ -1 +1 @@',
      'diff --git a/x b/x',
      '\\ No newline at end of file',
      'Binary files a/x and b/x differ',
      'index 0000000..1111111',
      'GIT binary patch',
      '\r',
      `${'0'.repeat(40)}`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom('+', '-', ' ', '\\', '\r', '\xe9', 'ü'), maxLength: 6 }),
  },
);
const text = fc
  .tuple(fc.array(line, { maxLength: 14 }), fc.boolean())
  .map(([lines, ended]) => lines.join('\n') + (ended && lines.length > 0 ? '\n' : ''));
/** Old and new content; null: there is no such file. */
const pair = fc.tuple(fc.option(text, { freq: 4 }), fc.option(text, { freq: 8 }));

function linesIn(content: string): string[] {
  const lines = Buffer.from(content).toString('latin1').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Taking the added lines away must leave lines of the old file, in their order. */
function agrees(old: string, now: string, added: ReadonlyMap<number, string>): void {
  const news = linesIn(now);
  for (const [number, content] of added) expect(content).toBe(news[number - 1]);
  let from = 0;
  const olds = linesIn(old);
  for (const [index, content] of news.entries()) {
    // A last line that gets its newline is changed, and one that keeps its text may be matched without one.
    if (added.has(index + 1)) continue;
    const found = olds.indexOf(content, from);
    expect(found, `line ${index + 1}, ${JSON.stringify(content)}, is not in the old file`).not.toBe(-1);
    from = found + 1;
  }
}

describe('random changes', () => {
  let repo: Repo;
  beforeAll(async () => {
    repo = await openRepo();
  });
  afterAll(async () => {
    await rm(repo.outside, { recursive: true });
  });

  async function check(
    changes: Changes,
    pairs: readonly (readonly [string | null, string | null])[],
    numstat: string,
  ) {
    for (const [index, [old, now]] of pairs.entries()) {
      const lines = changes.lines.filter(({ path }) => path === `f${index}`);
      agrees(
        old ?? '',
        now ?? '',
        new Map(lines.map(({ line: number, text: content }) => [number, content])),
      );
      const counted = new RegExp(`^(\\d+)\\t\\d+\\tf${index}$`, 'm').exec(numstat)?.[1] ?? '0';
      expect(lines.length).toBe(Number(counted));
    }
  }

  it('are read from the index, from a commit and from patches alike', async () => {
    const git = openGit({ cwd: repo.dir, env: repo.env });
    await fc.assert(
      fc.asyncProperty(
        fc.array(pair, { minLength: FILES, maxLength: FILES }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 1, max: 5000 }),
        async (pairs, context, size) => {
          await repo.git('rm', '-rfq', '--ignore-unmatch', '.');
          for (const [index, [old]] of pairs.entries()) if (old !== null) await repo.write(`f${index}`, old);
          await repo.commit('old');
          await repo.git('rm', '-rfq', '--ignore-unmatch', '.');
          for (const [index, [, now]] of pairs.entries())
            if (now !== null) await repo.write(`f${index}`, now);
          await repo.git('add', '-A');
          const numstat = await repo.git('diff', '--cached', '--numstat', '--no-renames');
          // A moved file has its old content elsewhere: the oracle knows files by their names.
          const moves = /^R/m.test(await repo.git('diff', '--cached', '--name-status', '-M'));
          fc.pre(!moves);

          await check(await changesOf(openStaged(git)), pairs, numstat);
          for (const flags of [[], ['--no-prefix'], ['--function-context'], ['--binary', '--full-index']]) {
            const ran = ['diff', '--cached', '--no-renames', `-U${context}`, ...flags];
            const patch = git.stream(ran);
            patch.stdin.end();
            const chunks: Buffer[] = [];
            for await (const chunk of patch.stdout) chunks.push(chunk);
            await check(await changesOf(openPatch(cut(Buffer.concat(chunks), size))), pairs, numstat);
          }
          await repo.git('commit', '-q', '--allow-empty', '-m', 'new');
          await check(await changesOf(openRange(git, { commit: 'HEAD' })), pairs, numstat);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('of binaries are carried by patches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 4000 }), async (bytes) => {
        const content = Buffer.concat([Buffer.from('\0'), bytes]);
        await repo.git('rm', '-rfq', '--ignore-unmatch', '.');
        await repo.commit('nothing');
        await repo.stage('program', content);
        const patch = await repo.git('diff', '--cached', '--binary');
        const [staged, patched] = [
          await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env }))),
          await changesOf(openPatch(cut(Buffer.from(patch), 100))),
        ];
        const told = ({ binaries }: Changes) =>
          binaries.map(({ path, sha256, size }) => ({ path, sha256, size }));
        expect(told(patched)).toEqual(told(staged));
        expect(patched.scanned.binaries).toBe(1);
      }),
      { numRuns: 15 },
    );
  });
});

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
