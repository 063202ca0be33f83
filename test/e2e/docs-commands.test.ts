/**
 * Every command that the docs name is run as it stands there, in a repository that has what it needs, against the emulator.
 * What cannot be run here is named below, with the reason; a command that is in neither list fails.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { BIN, binary, start, type World, withWorld } from '../helpers/cli.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && !/^(?:\.changeset|test|docs\/examples)\//.test(path));
const manifest: unknown = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

const OTHER = /^((?:git|npm|docker|redis-cli|chmod|unset|export) .*)/;

/** Whole lines of shell code, what the jobs of a CI run of ours, and code spans of the text. */
function commandsOf(text: string): string[] {
  const fences = [...text.matchAll(/^```([a-z]*).*\n([\s\S]*?)^```/gm)];
  const shell = fences.flatMap(([, language = '', code = '']) => {
    const lines = code.split('\n');
    if (/^(?:sh|bash|console)$/.test(language)) return lines;
    return lines.flatMap((line) => /node_modules\/\.bin\/(anteater .*?)"?$/.exec(line)?.[1] ?? []);
  });
  const spans = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, code = '']) => code,
  );
  return [...shell, ...spans]
    .map((line) => line.replace(/\s#.*$/, '').trim())
    .filter((line) => /^(?:npx |yarn |pnpm exec )?anteater(?: |$)/.test(line) || OTHER.test(line));
}

/** What the reader puts in. */
const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/\bCOMMAND\b/g, 'scan'],
  [/--write-baseline FILE\b/g, '--write-baseline new-baseline'],
  [/--patchset FILE\b/g, '--patchset files.txt'],
  [/\b(?:FILE|PATH)\b(?!\/)/g, 'fonts/x.woff2'],
  [/\bURL\b/g, 'http://fine.net/'],
  [/\bMAIL\b/g, '../a.eml'],
  [/\bA\.\.B\b/g, 'HEAD~1..HEAD'],
  [/ …$/, ''],
];

/** Forms that describe, and commands of others or of another place. */
const NOT_RUN: readonly (readonly [RegExp, string])[] = [
  [
    /[[\]|]|^anteater allow$|^anteater scan --path$|^anteater …|^anteater (?:= |allow …)/,
    'a form, or a command without its operands',
  ],
  [
    /^git (?:add|merge|commit|push|lfs(?: pull)?|diff-index|fetch|clone .*)$/,
    'git itself, without what it is about',
  ],
  [/^git config core\.hooksPath /, 'where git looks for hooks: test/e2e/hooks-plain.test.ts'],
  [
    /^git (?:could|refuses|was|…|cat-file ended|rev-list printed|printed|pushes|ignores) /,
    'a message of the program',
  ],
  [/^git commit --no-verify$/, 'a way around the hook'],
  [
    /^npm (?:ci|install|i|run|test)\b/,
    'npm: the scripts are looked for, installing is test/unit/package.test.ts',
  ],
  [/^docker /, 'docker: the image and the services are read by test/e2e/hooks-ci.test.ts'],
  [/^chmod \+x$/, 'without the file that doctor names'],
  [/^anteater allow --last$/, 'asks at a terminal: test/e2e/ci-rules.test.ts'],
];

/** How else than with 0 it ends, as it should. */
const ENDS: Readonly<Record<string, number>> = {
  // The operand is missing.
  'anteater lookup': 2,
  // No reason, and no more than the placeholder of one.
  'anteater allow PATH': 2,
  'anteater allow fonts/x.woff2 --reason "…"': 2,
};

const found = [...new Set(pages.flatMap((page) => commandsOf(readFileSync(`${root}${page}`, 'utf8'))))];
const skipped = (command: string) => NOT_RUN.some(([form]) => form.test(command));

/** A repository with a history, a remote, a binary, a list of files, a baseline, and the tool on PATH and behind npx. */
async function prepare(world: World): Promise<NodeJS.ProcessEnv> {
  const { repo, anteater } = world;
  for (let n = 0; n < 22; n++) {
    await repo.stage('a.txt', `line ${n}\n`);
    await repo.commit(`commit ${n}`);
  }
  await repo.git('init', '-q', '--bare', repo.path('..', 'remote.git'));
  await repo.git('remote', 'add', 'origin', repo.path('..', 'remote.git'));
  await repo.git('push', '-q', 'origin', 'main');
  await repo.stage('fonts/x.woff2', binary('font'));
  await repo.write('files.txt', 'a.txt\n');
  await repo.write('../a.eml', 'From: a@fine.net\nSubject: b\n\nc\n');
  await repo.commit('a font');
  await anteater(['scan', '--path', '.', '--write-baseline', '.anteater-baseline']);
  const bin = join(repo.outside, 'bin');
  await mkdir(bin);
  await symlink(BIN, join(bin, 'anteater'));
  for (const [name, rest] of [
    ['npx', ''],
    ['yarn', ''],
    ['pnpm', 'shift; '],
  ] as const) {
    await writeFile(
      join(bin, name),
      `#!/bin/sh
${rest}exec "$@"
`,
    );
    await chmod(join(bin, name), 0o755);
  }
  await mkdir(repo.path('results'));
  return { ...world.env, PATH: `${bin}:${world.env.PATH}` };
}

test('there are many, and each reason not to run one is of use', () => {
  expect(found.length).toBeGreaterThan(45);
  expect(found.filter((command) => !skipped(command)).length).toBeGreaterThan(35);
  for (const [form, why] of NOT_RUN)
    expect(
      found.some((command) => form.test(command)),
      why,
    ).toBe(true);
  for (const command of Object.keys(ENDS)) expect(found).toContain(command);
});

test('every npm script that is named is there', () => {
  const scripts =
    typeof manifest === 'object' && manifest !== null && 'scripts' in manifest ? manifest.scripts : {};
  const named = found.flatMap((command) => /^npm run ([\w:-]+)/.exec(command)?.[1] ?? []);
  expect(named.length).toBeGreaterThan(5);
  expect(Object.keys(scripts ?? {})).toEqual(expect.arrayContaining(named));
});

test('every command runs', async () => {
  await withWorld(
    async (world) => {
      const env = await prepare(world);
      const base = (await world.repo.git('rev-parse', 'HEAD~1')).trim();
      const job = { CI: 'true', GITLAB_CI: 'true', CI_MERGE_REQUEST_DIFF_BASE_SHA: base };
      const wrong: string[] = [];
      for (const command of found.filter((one) => !skipped(one))) {
        const words = PLACEHOLDERS.reduce((text, [token, value]) => text.replace(token, value), command);
        if (/\bdoctor\b/.test(words)) await world.anteater(['init', '--yes'], { env });
        const key = /\bkey set\b/.test(words) ? `${world.vt.key}\n` : undefined;
        const ran = await start('sh', ['-c', words.replace('"$1" "$2"', 'origin x')], {
          env: /^anteater scan(?! --(?:path|range|patch))/.test(words) ? { ...env, ...job } : env,
          cwd: world.repo.dir,
          input: key,
        });
        const expected = ENDS[command] ?? 0;
        if (ran.code !== expected) wrong.push(`${command} → ${ran.code}\n${ran.stdout}${ran.stderr}`);
      }
      // `key set` has kept it, as it should; what looks for it everywhere comes now.
      await rm(join(world.home, 'key'));
      expect(wrong.join('\n')).toBe('');
    },
    { vt: { default: 'clean' } },
  );
}, 120_000);
