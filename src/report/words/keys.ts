/** Where a key comes from, in words. */
import type { KeyOrigin } from '../../model.ts';

export const KEY_FROM: Readonly<Record<KeyOrigin, string>> = {
  env: 'VT_KEY of the environment',
  user: 'your own configuration (anteater key set)',
  repository: "vt_api_key of this repository's configuration, shared with everyone in it",
  package: 'the key that this installation brought along, shared with everyone who has it',
};
