/** Where configuration may stand: at the repository's root, and nowhere else. Data only; imported by the fast path. */

/** In the order in which they are looked for. */
export const RC_PLACES = [
  'package.json',
  '.anteaterrc',
  '.anteaterrc.json',
  '.anteaterrc.yaml',
  '.anteaterrc.yml',
] as const;

/** Names under which other tools run code, or read other formats: refused by name, never opened, as none may be overlooked. */
export const REFUSED_PLACES = [
  '.anteaterrc.js',
  '.anteaterrc.cjs',
  '.anteaterrc.mjs',
  '.anteaterrc.ts',
  'anteater.config.js',
  'anteater.config.cjs',
  'anteater.config.mjs',
  'anteater.config.ts',
  '.anteaterrc.toml',
  '.anteaterrc.json5',
  '.anteaterrc.jsonc',
  '.config/anteaterrc',
  '.config/anteaterrc.json',
  '.config/anteaterrc.yaml',
  '.config/anteaterrc.yml',
] as const;

/** The original's. */
export const LEGACY_PLACE = 'anteater.conf';

/** A package.json without these bytes has no configuration of ours, and is not parsed. */
export const PACKAGE_MARK = '"anteater"';

/** Larger files are refused unread: a configuration is written by people. */
export const MAX_BYTES = 4 * 1024 * 1024;
