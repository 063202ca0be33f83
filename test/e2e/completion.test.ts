/** Shell completion, in the real shells: what they offer is what the tables of commands and options say. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { completionScript, type Shell } from '../../src/cli/commands/completion.ts';
import { COMMAND_NAMES } from '../../src/cli/commands.ts';
import { FORMAT_NAMES } from '../../src/report/formats/index.ts';
import { BIN, withWorld } from '../helpers/cli.ts';

const installed = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** What each shell offers for a line, the last word of which is being typed. */
const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

const ASK: Readonly<Record<Shell, (script: string, line: string) => readonly [string, readonly string[]]>> = {
  bash: (script, line) => [
    'bash',
    [
      '--norc',
      '-c',
      `source ${script}; COMP_WORDS=(${line.endsWith(' ') ? `${line}''` : line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _anteater 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
  ],
  // compadd and compdef exist only while the line editor runs: they are stood in for.
  zsh: (script, line) => [
    'zsh',
    [
      '-f',
      '-c',
      `compdef() { : }; _files() { : }; compadd() { shift; for w; do [[ $w == \${words[CURRENT]}* ]] && print -r -- $w; done }; source ${script}; words=(${line.endsWith(' ') ? `${line}''` : line}); CURRENT=\${#words}; _anteater; true`,
    ],
  ],
  fish: (script, line) => [
    'fish',
    ['--no-config', '-c', `source ${script}; complete -C ${JSON.stringify(line)}`],
  ],
};

describe.each(SHELLS)('%s', (shell) => {
  let folder = '';
  let script = '';
  const offers = (line: string): string[] => {
    const [program, args] = ASK[shell](script, line);
    const ran = spawnSync(program, [...args], { encoding: 'utf8', cwd: folder, timeout: 30_000 });
    expect(ran.stderr).toBe('');
    return ran.stdout
      .split('\n')
      .map((each) => each.split('\t', 1)[0] ?? '')
      .filter((each) => each !== '');
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anteater-completion-'));
    script = join(folder, 'script');
    await writeFile(script, completionScript(shell));
    await symlink(BIN, join(folder, 'anteater'));
    return () => rm(folder, { recursive: true, force: true });
  });

  test.skipIf(!installed(shell))(`offers every command (needs ${shell})`, () => {
    expect(offers('anteater ')).toEqual(expect.arrayContaining([...COMMAND_NAMES]));
    expect(offers('anteater do')).toContain('doctor');
  });

  test.skipIf(!installed(shell))(`offers the options of a command, and no other's (needs ${shell})`, () => {
    expect(offers('anteater scan --r')).toEqual(expect.arrayContaining(['--range', '--rules-from']));
    expect(offers('anteater scan --r')).not.toContain('--reason');
    expect(offers('anteater doctor --')).toContain('--prove');
    expect(offers('anteater pending --')).not.toContain('--background');
    expect(offers('anteater --dr')).toContain('--dry-run');
  });

  test.skipIf(!installed(shell))(
    `offers the values of an option and the actions of a command (needs ${shell})`,
    () => {
      expect(offers('anteater scan --format ').sort()).toEqual([...FORMAT_NAMES].sort());
      expect(offers('anteater quota --format ').sort()).toEqual(['json', 'pretty']);
      expect(offers('anteater key ')).toEqual(expect.arrayContaining(['set', 'show', 'test']));
      expect(offers('anteater completion f')).toContain('fish');
    },
  );
});

test('the command prints the script; another shell is an error that names those there are', async () => {
  await withWorld(async ({ anteater }) => {
    for (const shell of SHELLS) {
      const run = await anteater(['completion', shell]);
      expect(run).toMatchObject({ code: 0, stderr: '', stdout: completionScript(shell) });
    }
    const other = await anteater(['completion', 'tcsh']);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toContain('bash, zsh, fish');
  });
});
