/** The range of a pull request or push, from the CI's own variables. */
import { readFileSync } from 'node:fs';
import { resolveCommit } from '../diff/history/revision.ts';
import { AnteaterError } from '../errors.ts';
import { baseFromEnvironment, ciOf } from '../setup/ci.ts';
import type { Context } from './context.ts';

/** Errors: `usage` where nothing tells the range, `input` where its base was not fetched. */
export async function continuousIntegrationRange(
  context: Context,
): Promise<{ from: string | null; to: string }> {
  const { env } = context.io;
  const range = baseFromEnvironment(env, readText);
  if (range === null) {
    const ci = ciOf(env);
    throw new AnteaterError(
      'usage',
      ci === null ? 'nothing to scan was named' : `${ci} does not say what is new in this run`,
      {
        hint: 'give --range A..B, --commit REV, --path P, --patchset FILE or --patch FILE (see anteater scan --help)',
      },
    );
  }
  const { base, head, fetchHint, ci } = range;
  for (const revision of base === null ? [head] : [base, head]) {
    await resolveCommit(context.git(), revision).catch((cause: unknown) => {
      throw new AnteaterError('input', `${ci}: ${revision} is not in this clone`, { hint: fetchHint, cause });
    });
  }
  // Without a base (a first push) everything that the branch holds is new.
  return { from: base, to: head };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
