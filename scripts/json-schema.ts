/** The schema of the rc file for editors and for docs/config.md. Used when the package is built; never by a command. */
import * as z from 'zod/mini';
import { rcSchema } from '../src/config/schema.ts';

export function jsonSchema(): Record<string, unknown> {
  const made = z.toJSONSchema(rcSchema, { io: 'input' });
  const properties = Object.entries(made.properties ?? {}).map(([key, schema]) => [key, mayBeEmpty(schema)]);
  return { ...made, properties: Object.fromEntries(properties), title: 'anteater: .anteaterrc' };
}

/** A key with nothing behind it is as if it were not there, and editors should not mark it. */
function mayBeEmpty(schema: unknown): unknown {
  if (!isRecord(schema) || typeof schema.type !== 'string') return schema;
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  return { ...schema, type: [schema.type, 'null'], ...values };
}

/** Key, default and meaning as a Markdown table, groups key by key. */
export function keyTable(): string {
  const rows = rowsOf('', propertiesOf(jsonSchema()), defaults());
  return ['| key | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function defaults(): Record<string, unknown> {
  return rcSchema.parse({});
}

function rowsOf(
  prefix: string,
  properties: Record<string, unknown>,
  values: Record<string, unknown>,
): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    if (key === '$schema') return [];
    const value = values[key];
    const row = `| \`${prefix}${key}\` | ${shown(value)} | ${meaningOf(schema)} |`;
    const inner = propertiesOf(schema);
    const below =
      isRecord(value) && Object.keys(inner).length > 0 ? rowsOf(`${prefix}${key}.`, inner, value) : [];
    return below.length > 0 ? [`| \`${prefix}${key}\` | | ${meaningOf(schema)} |`, ...below] : [row];
  });
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function meaningOf(schema: unknown): string {
  if (!isRecord(schema)) return '';
  const words = Array.isArray(schema.enum)
    ? schema.enum.flatMap((each) => (each === null ? [] : [`\`${String(each)}\``])).join(', ')
    : '';
  const text = typeof schema.description === 'string' ? schema.description.replaceAll('|', '\\|') : '';
  return [text, words].filter(Boolean).join(' ');
}

function propertiesOf(schema: unknown): Record<string, unknown> {
  return isRecord(schema) && isRecord(schema.properties) ? schema.properties : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
