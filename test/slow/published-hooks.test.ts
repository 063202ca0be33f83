/**
 * The hooks that this project publishes for the pre-commit framework, taken from a plain clone as a team takes them: the
 * framework packs and installs the package by npm, without what a checkout has built.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { EVIL, MALICIOUS, said } from '../e2e/push-world.ts';
import { withWorld } from '../helpers/cli.ts';
import { managerModules, systemProgram } from '../helpers/managers.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** npm installs all development dependencies, and builds. */
const LONG = 15 * 60_000;

describe('the published hooks', () => {
  test.each([
    ['pre-commit', 'commit', 'push'],
    ['prek', 'pre-commit', 'pre-push'],
  ])('install by %s from a plain clone, and block', { timeout: LONG }, async (tool, commit, push) => {
    const program = tool === 'prek' ? join(managerModules('prek'), '.bin/prek') : systemProgram(tool);
    if (program === null) throw new Error(`${tool} is not installed (Debian: apt-get install ${tool})`);
    await withWorld(async ({ repo, env, vt }) => {
      vt.verdict(EVIL, MALICIOUS);
      const clone = join(repo.outside, 'clone');
      await repo.git('clone', '-q', '--no-hardlinks', ROOT, clone);
      const rev = (await repo.git('-C', clone, 'rev-parse', 'HEAD')).trim();
      await repo.write(
        '.pre-commit-config.yaml',
        `repos:
  - repo: file://${clone}
    rev: ${rev}
    hooks:
      - {id: anteater, stages: [${commit}]}
      - {id: anteater-push, stages: [${push}]}
`,
      );
      const home = { PRE_COMMIT_HOME: join(repo.outside, 'pc'), PREK_HOME: join(repo.outside, 'prek') };
      const all = { ...env, ...home };
      const types = ['-t', 'pre-commit', '-t', 'pre-push'];
      const installed = await repo.run(program, ['install', ...types], { env: all });
      expect(installed.code, said(installed)).toBe(0);
      await repo.git('add', '-A');
      await repo.stage('bad.txt', `see ${EVIL}\n`);
      const blocked = await repo.tryGit(['commit', '-m', 'bad'], { env: all });
      expect(blocked.code, said(blocked)).not.toBe(0);
      expect(said(blocked)).toContain('BLOCKED 1 malicious');
      await repo.git('commit', '-q', '--no-verify', '-m', 'bad');
      await repo.git('init', '-q', '--bare', '../remote.git');
      const pushed = await repo.tryGit(['push', '../remote.git', 'HEAD:refs/heads/x'], { env: all });
      expect(pushed.code, said(pushed)).not.toBe(0);
      expect(said(pushed)).toContain('BLOCKED 1 malicious');
    });
  });
});
