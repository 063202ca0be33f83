/**
 * The files of hook managers, as texts that can be edited and given back byte for byte (latin1 "binary strings"). In
 * block YAML an insertion is whole lines between two marks; in braces and brackets, where no comment can stand, it is
 * text that `removeAt` finds again by its place.
 */
import { AnteaterError } from '../errors.ts';
import { Layout } from '../lib/layout.ts';
import { blockAt, CLOSING } from './hook/marked-block.ts';

/** Throws (`setup`) where the text cannot be read. */
export function openLayout(file: string, bytes: string): Layout {
  const json = /\.jsonc?$/.test(file);
  const layout = new Layout(bytes, {
    json,
    // Behind the marks of an earlier insertion.
    putLines: (text, offset, body, style) =>
      blockAt(text, offset + (CLOSING.exec(text.slice(offset))?.[0].length ?? 0), body, style),
  });
  const { problem } = layout;
  if (problem === null) return layout;
  throw new AnteaterError('setup', `${file} cannot be read as ${json ? 'JSON' : 'YAML'}: ${problem}`, {
    hint: 'correct it, then: anteater init',
  });
}
