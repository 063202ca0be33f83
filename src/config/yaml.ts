/** The YAML parser, in a module of its own: bundled CommonJS libraries keep their names only behind a static import. */
export { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
