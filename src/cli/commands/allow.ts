/** `anteater allow`: one ignore entry, keyed by content, written into the rc file. */
import { relative, sep } from 'node:path';
import { allowEntry, type ToAllow } from '../../config/edit.ts';
import { readFileByHand } from '../../diff/file.ts';
import { AnteaterError } from '../../errors.ts';
import { readIndicator } from '../../extract/parse-indicator.ts';
import { escapeForTerminal } from '../../report/terminal/escape.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { placeNamed } from '../resolve-path.ts';

export async function runCommand(context: Context, [operand = '']: readonly string[]): Promise<ExitCode> {
  const reason = context.options.reason?.trim();
  if (reason === undefined || reason === '') {
    throw new AnteaterError('usage', 'allow needs a reason: whoever reads the rc file later will ask', {
      hint: `anteater allow ${JSON.stringify(operand)} --reason "why it is harmless"`,
    });
  }
  const repository = await context.requireRepository();
  const root = repository.root ?? context.io.cwd;
  const wanted = await readWanted(context, root, operand, reason, context.options.expires ?? null);
  const { config } = context.options;
  const done = await allowEntry(
    root,
    wanted,
    config === undefined ? null : { given: config, cwd: context.io.cwd },
  );
  const what = { created: 'written', added: 'added', updated: 'updated', unchanged: 'was there already' }[
    done.change
  ];
  await context.print(
    `anteater: ${escapeForTerminal(done.file)}, ${escapeForTerminal(done.key)}: ${what}\n  ${escapeForTerminal(done.entry)}\n`,
  );
  return 0;
}

async function readWanted(
  context: Context,
  root: string,
  operand: string,
  reason: string,
  expires: string | null,
): Promise<ToAllow> {
  const about = { reason, expires };
  const full = placeNamed(operand, context.io.cwd, root) ?? operand;
  const indicator = await readIndicator(operand);
  const file =
    indicator?.type === 'ip' || indicator?.type === 'url' ? null : await readFileByHand(full, operand);
  if (file !== null) {
    const path = relative(root, full).split(sep).join('/');
    if (path.startsWith('../')) throw new AnteaterError('usage', `${operand} is outside of the repository`);
    return { kind: 'binary', path, value: file.sha256, ...about };
  }
  switch (indicator?.type) {
    case 'ip':
      return { kind: 'ip', value: indicator.value, ...about };
    case 'url':
    case 'domain':
      return { kind: 'url', value: indicator.value, ...about };
    case 'file':
      throw new AnteaterError(
        'usage',
        'a binary is allowed by its path, so that its content is checked against the hash',
        {
          hint: `anteater allow path/to/file --reason ${JSON.stringify(reason)}`,
        },
      );
    default:
      if (operand.includes('/') && !/^[0-9a-f.:]+\/\d+$|^[a-z]+:/i.test(operand))
        throw noSuchFile(operand, root);
      // A network, a host pattern: the rc file's own reader judges it.
      return { kind: /^[0-9a-f.:]+\/\d+$/i.test(operand) ? 'ip' : 'url', value: operand, ...about };
  }
}

function noSuchFile(operand: string, root: string): AnteaterError {
  return new AnteaterError('usage', `${operand} is no indicator, and there is no such file`, {
    hint: `a URL begins with its scheme (https://); a file must be there, read from here or from ${root}`,
  });
}
