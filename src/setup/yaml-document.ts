/** What is used of yaml, by name: bundled, a CommonJS package that is imported on demand has a default export alone. */
export { parseDocument } from 'yaml';
