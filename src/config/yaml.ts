/** The YAML parser, in a module of its own: bundled CommonJS libraries keep their names only behind a static import. */
export { LineCounter, parseDocument, visit } from 'yaml';
