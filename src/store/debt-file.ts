/** The text of a debt's file → the debt. Untrusted: anybody who can write to the home may have written it. */
import * as z from 'zod/mini';
import type { Debt } from '../lookup/ports.ts';
import { VERSION } from './debt-version.ts';

const debtSchema = z.object({
  question: z.object({
    about: z.enum(['ip', 'url', 'domain', 'file', 'resolutions']),
    value: z.string(),
  }),
  repository: z.string(),
  places: z.array(
    z.object({ path: z.string(), pathBytes: z.nullable(z.string()), line: z.nullable(z.number()) }),
  ),
  since: z.number(),
});
const fileSchema = z.object({ version: z.number(), debt: z.unknown() });

export function parseDebt(text: string | null): Debt | 'later' | null {
  if (text === null) return null;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  const file = fileSchema.safeParse(data);
  if (!file.success) return null;
  if (file.data.version !== VERSION) return 'later';
  const debt = debtSchema.safeParse(file.data.debt);
  return debt.success ? debt.data : null;
}
