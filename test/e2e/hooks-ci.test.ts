/** The files that a team copies or points its CI at: they parse, and what they run does what they say. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Repo, withRepo } from '../helpers/repo.ts';
import { calls, standIn } from './hooks-world.ts';

describe('the GitHub action', () => {
  interface Step {
    readonly run: string;
    readonly env: Readonly<Record<string, string>>;
  }
  const steps = async (): Promise<Step[]> => parse(await readFile('action.yml', 'utf8')).runs.steps;

  /** Runs the step as the runner does, with an npm that installs the stand-in. */
  async function step(repo: Repo, inputs: Record<string, string>, answer = '0') {
    const bin = join(repo.outside, 'bin');
    const log = join(repo.outside, 'calls');
    await mkdir(bin, { recursive: true });
    await standIn(join(repo.outside, 'stand-in'), log);
    await writeFile(
      join(bin, 'npm'),
      `#!/bin/sh\necho "$PWD key:\${VT_KEY:-none} $*" >> '${repo.outside}/npm'\nmkdir -p node_modules/.bin && cp '${repo.outside}/stand-in' node_modules/.bin/anteater\n`,
    );
    await chmod(join(bin, 'npm'), 0o755);
    await writeFile(join(repo.outside, 'package.json'), '{"version": "1.2.3"}');
    const env = {
      ...repo.env,
      PATH: `${bin}:${repo.env.PATH}`,
      RUNNER_TEMP: repo.outside,
      GITHUB_WORKSPACE: repo.dir,
      GITHUB_OUTPUT: join(repo.outside, 'output'),
      ACTION_PATH: repo.outside,
      VT_KEY: 'the key',
      INPUT_RANGE: '',
      INPUT_RULES: '',
      INPUT_ARGS: '',
      INPUT_VERSION: '',
      ANSWER: answer,
      ...inputs,
    };
    let ran = await repo.run('true', []);
    for (const { run, env: own } of await steps()) {
      // A step has the variables that it names, and no other's key.
      const stepEnv = { ...env, ...(own.VT_KEY === undefined ? { VT_KEY: undefined } : {}) };
      ran = await repo.run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], { env: stepEnv });
      if (ran.code !== 0) break;
    }
    const read = (name: string) => readFile(join(repo.outside, name), 'utf8').catch(() => '');
    return { ran, made: await calls(log), output: await read('output'), npm: await read('npm') };
  }

  test('scans with the version of the action, the base’s rules and the key, and hands on the exit code', async () => {
    await withRepo(async (repo) => {
      const { ran, made, output, npm } = await step(
        repo,
        { INPUT_RULES: 'abc123', INPUT_ARGS: '--unresolved warn' },
        '3',
      );
      expect(ran.code).toBe(3);
      expect(made[0]?.args).toEqual([
        'scan',
        '--rules-from=abc123',
        '--format',
        'github',
        '--unresolved',
        'warn',
      ]);
      expect(made[0]?.cwd).toBe(repo.dir);
      expect(made[0]?.env.VT_KEY).toBe('the key');
      expect(made[1]?.args).toContain('--offline');
      expect(output).toContain('exit-code=3\n');
      expect(npm).toContain('anteater-hook@1.2.3');
      expect(npm).toContain(`${repo.outside}/anteater key:none `);
    });
  });

  test('no input becomes code, or another option', async () => {
    await withRepo(async (repo) => {
      const evil = `$(touch '${repo.outside}/pwned')`;
      const { made } = await step(repo, {
        INPUT_RANGE: `${evil}; id`,
        INPUT_RULES: evil,
        INPUT_ARGS: `${evil} *`,
      });
      expect(made[0]?.args.slice(0, 3)).toEqual(['scan', `--range=${evil}; id`, `--rules-from=${evil}`]);
      await expect(readFile(join(repo.outside, 'pwned'))).rejects.toThrow();
    });
  });

  test('inputs reach the script by variables alone', async () => {
    for (const { run } of await steps()) expect(run).not.toContain('${{');
  });
});

describe('the recipes of docs/ci.md', () => {
  test('install outside of the checkout, at one version, without the key', async () => {
    const page = await readFile('docs/ci.md', 'utf8');
    expect(page).not.toMatch(/npx[^\n]*anteater/);
    const recipes = [...page.matchAll(/```(?:yaml|groovy)\n(.*?)```/gs)]
      .map(([, text = '']) => text)
      .filter((text) => text.includes('npm install'));
    expect(recipes.length).toBe(6);
    for (const recipe of recipes) {
      const install = recipe.split('\n').find((line) => line.includes('npm install')) ?? '';
      expect(install).toMatch(
        /mkdir \/tmp\/anteater && .*cd \/tmp\/anteater && .*npm install --prefix \. --no-save --ignore-scripts anteater-hook@\d+\.\d+\.\d+/,
      );
      // Where a secret is in the environment of the whole job, it is taken out; else the step does not have it.
      const jobWide = /Variables → VT_KEY|Repository variables/i.test(recipe);
      if (jobWide) expect(install).toContain('env -u VT_KEY');
      expect(recipe).toContain('/tmp/anteater/node_modules/.bin/anteater scan');
      expect(recipe).toContain("--rules-from '@{base}'");
    }
  });
});

describe('the other files', () => {
  test('the Redis of a team is persistent, has a password, and evicts nothing', async () => {
    const { services } = parse(await readFile('compose.yaml', 'utf8'));
    const command = services.redis.command.join(' ');
    for (const needed of ['--appendonly yes', '--maxmemory-policy noeviction', 'requirepass'])
      expect(command).toContain(needed);
    expect(services.redis.environment.REDIS_PASSWORD).toMatch(/^\$\{REDIS_PASSWORD:\?/);
    expect(services.redis.ports[0]).toContain('127.0.0.1');
  });

  test('every YAML job in the docs is YAML', async () => {
    let count = 0;
    for (const page of ['docs/ci.md', 'docs/hooks.md', 'docs/team.md']) {
      const blocks = (await readFile(page, 'utf8')).matchAll(/```yaml\n(.*?)```/gs);
      for (const [, block = ''] of blocks) {
        expect(() => parse(block)).not.toThrow();
        count += 1;
      }
    }
    expect(count).toBeGreaterThanOrEqual(6);
  });

  test('the pages name only files that are there', async () => {
    for (const page of ['ci.md', 'hooks.md', 'team.md']) {
      const links = (await readFile(join('docs', page), 'utf8')).matchAll(/\]\((?!https?:)([\w./-]+)\)/g);
      for (const [, link = ''] of links) {
        await expect(readFile(join('docs', link), 'utf8')).resolves.not.toBe('');
      }
    }
  });
});
