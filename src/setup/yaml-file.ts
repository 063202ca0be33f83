/** Edits of YAML files that others wrote: comments, order and style stay. `yaml` is loaded only here. */
import type { Document } from 'yaml';
import { AnteaterError } from '../errors.ts';

/** Texts are latin1 "binary strings"; YAML itself is UTF-8. */
export async function editYaml(
  path: string,
  bytes: string,
  edit: (document: Document) => void,
): Promise<string> {
  const { parseDocument } = await import('../lib/yaml.ts');
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  const document = parseDocument(text);
  const trouble = document.errors[0];
  if (trouble !== undefined) {
    throw new AnteaterError(
      'setup',
      `${path} is no YAML that can be read: ${trouble.message.split('\n', 1)[0]}`,
      {
        hint: 'mend it, then: anteater init',
      },
    );
  }
  edit(document);
  // Long lines stay long: wrapping them would change what others wrote.
  return Buffer.from(document.toString({ lineWidth: 0, flowCollectionPadding: false }), 'utf8').toString(
    'latin1',
  );
}
