/**
 * The YAML parser, with a limit on how deep a text may nest: the composer calls itself once a level, so a hostile file of
 * some thousand brackets would end Node itself. A static import in a module of its own, because a bundled CommonJS
 * package that is imported on demand loses its named exports.
 */
import {
  type Document,
  type DocumentOptions,
  Lexer,
  type ParsedNode,
  type ParseOptions,
  Parser,
  parseDocument as parseUnlimited,
  type SchemaOptions,
} from 'yaml';

export { Document, isMap, isNode, isScalar, isSeq, LineCounter, stringify, visit } from 'yaml';

/** Levels of collections; people write fewer than ten. */
export const MAX_LEVELS = 64;

class TooDeepError extends Error {
  override readonly name = 'TooDeepError';

  constructor() {
    super(`nested deeper than ${MAX_LEVELS} levels`);
  }
}

/** Like yaml's own. Throws `TooDeepError`. */
export function parseDocument(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions = {},
): Document.Parsed<ParsedNode> {
  refuseDeep(text);
  return parseUnlimited(text, options);
}

/** The lexer and the syntax parser keep a stack of their own; it holds the document and one entry a level. */
function refuseDeep(text: string): void {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > MAX_LEVELS + 2) throw new TooDeepError();
  }
}
