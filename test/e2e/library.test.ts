/** `import { check } from 'anteater-hook'`, as another project has it; the examples of docs/library.md are run. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { start, type World, withWorld } from '../helpers/cli.ts';

const EVIL = 'http://evil.net/x';
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** The example of that name in the docs. */
async function example(name: string): Promise<string> {
  const page = await readFile(join(PACKAGE, 'docs/library.md'), 'utf8');
  const code = new RegExp(`\`\`\`js ${name.replaceAll('.', '\\.')}\\n(.*?)\`\`\``, 's').exec(page)?.[1];
  if (code === undefined) throw new Error(`docs/library.md has no ${name}`);
  return code;
}

/** Runs a module in a project that has the package installed. */
async function runModule({ repo, env }: World, name: string, code: string, input?: string) {
  const project = join(repo.outside, 'project');
  await mkdir(join(project, 'node_modules'), { recursive: true });
  await symlink(PACKAGE, join(project, 'node_modules/anteater-hook')).catch(() => undefined);
  await writeFile(join(project, name), code);
  return start(process.execPath, [join(project, name)], { env, cwd: repo.dir, input });
}

const PRINT = `import { check, AnteaterError } from 'anteater-hook';
const show = async (options) => {
  try { return await check(options); }
  catch (error) { return { thrown: error instanceof AnteaterError, message: error.message, hint: error.hint }; }
};
const sources = JSON.parse(process.argv[1] === undefined ? '[]' : process.env.SOURCES);
for (const options of sources) console.log(JSON.stringify(await show(options)));
`;

describe('check', () => {
  test('gives the report of each source as data, prints nothing, and throws what the command refuses', async () => {
    await withWorld(async (world) => {
      const { repo, vt, anteater, json } = world;
      vt.verdict(EVIL, { malicious: 9 });
      await repo.stage('a.txt', `see ${EVIL}\n`);
      await repo.stage('b.txt', 'fine\n');
      const sources = [
        { source: { staged: true } },
        { source: { staged: true, paths: ['b.txt'] } },
        { source: { staged: true, paths: ['none.txt'] } },
        { source: { paths: ['a.txt'] }, mode: 'dry-run' },
        { source: { patch: await repo.git('diff', '--cached') }, checks: ['ips'] },
        { source: { range: 'no..where' } },
        { source: { staged: true }, maxWait: 'soon' },
        { source: { staged: true }, cwd: repo.outside },
      ];
      const inProcess = { ...world, env: { ...world.env, SOURCES: JSON.stringify(sources) } };
      const ran = await runModule(inProcess, 'print.mjs', PRINT);
      expect(ran.stderr).toBe('');
      const [staged, other, unknown, dry, patch, range, wait, outside] = ran.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(staged).toMatchObject({ outcome: 'blocked', exitCode: 1, summary: { malicious: 1 } });
      const { report } = await json(['staged', '--offline']);
      expect(staged.findings[0].indicator).toEqual(report.findings[0]?.indicator);
      expect(Object.keys(staged)).toEqual(Object.keys(report));
      expect(other).toMatchObject({ outcome: 'passed', scanned: { files: 1 } });
      expect(dry.findings).toMatchObject([{ verdict: 'unresolved', reason: 'dry-run' }]);
      expect(patch).toMatchObject({ outcome: 'passed', findings: [], scanned: { lines: 2 } });
      for (const error of [unknown, range, wait, outside]) expect(error).toMatchObject({ thrown: true });
      expect(wait.message).toContain('--max-wait');
      expect((await anteater([])).code).toBe(1);
    });
  });

  test('the bot of the docs comments on a patch', async () => {
    await withWorld(async (world) => {
      const { repo, vt } = world;
      vt.verdict(EVIL, { malicious: 9 });
      await repo.stage('sub/a.txt', `one\nsee ${EVIL}\n`);
      const patch = await repo.git('diff', '--cached');
      const ran = await runModule(world, 'bot.mjs', await example('bot.mjs'), patch);
      expect(ran.stderr).toBe('');
      expect(ran.stdout).toBe(`anteater: blocked\n- malicious url \`${EVIL}\` in sub/a.txt:2\n`);
    });
  });

  test('the task of the docs makes lint-staged refuse a commit', async () => {
    await withWorld(async (world) => {
      const { repo, vt, env } = world;
      vt.verdict(EVIL, { malicious: 9 });
      await repo.stage('ok.txt', 'fine\n');
      await repo.git('commit', '-q', '--no-verify', '-m', 'first');
      await repo.write('lint-staged.config.mjs', await example('lint-staged.config.mjs'));
      await mkdir(repo.path('node_modules'));
      await symlink(PACKAGE, repo.path('node_modules/anteater-hook'));
      const lintStaged = join(PACKAGE, 'node_modules/lint-staged/bin/lint-staged.js');
      const lint = () =>
        start(process.execPath, [lintStaged, '--no-stash'], { env, cwd: repo.dir, input: undefined });
      await repo.stage('a.txt', 'see http://fine.net/\n');
      expect((await lint()).code).toBe(0);
      await repo.stage('b.txt', `see ${EVIL}\n`);
      const refused = await lint();
      expect(refused.code).toBe(1);
      expect(refused.stderr + refused.stdout).toContain(EVIL);
    });
  });
});
