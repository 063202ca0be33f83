/** The schema of the rc file as JSON schema, for editors. Used when the package is built; never by a command. */
import * as z from 'zod/mini';
import { rcSchema } from './schema.ts';

export function jsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(rcSchema, { io: 'input' }), title: 'anteater: .anteaterrc' };
}
