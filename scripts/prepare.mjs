// npm runs this after an install in a checkout (never for those who install the package): build, then our own hooks.
import { existsSync } from 'node:fs';
import { build, root } from './ensure.mjs';

build();
if (existsSync(`${root}.git`) && process.env.CI === undefined) {
  const { default: husky } = await import('husky');
  const trouble = husky();
  if (trouble) console.error(trouble);
}
