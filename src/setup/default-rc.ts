/** The rc file that `init` writes: the few settings a team changes first. Everything else has a default. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { valueAt } from '../lib/json.ts';
import type { Action } from './actions.ts';
import { packageJson } from './managers/files.ts';

/** ASCII only. */
const DEFAULT_RC = `# What anteater checks, and what it lets pass. Every setting: .anteaterrc.example in the package.
# A VirusTotal key of your own: anteater key set   (kept outside of the repository)

checks: [ips, urls, binaries]

# A public key may ask 4 times a minute; one is left as a margin.
vt_rate_type: public
vt_limits: {minute: 3, day: 500, month: 15500}

# One quota and one cache for the whole team:
# redis_url: redis://127.0.0.1:6379

# What is known to be harmless. "anteater allow ..." writes these, with a reason.
ip_ignore: []
url_ignore: []
binaries: {}

# Hosts that must not leave the company:
# never_send: ['*.corp.acme.com']
`;

const RC_NAMES = ['', '.json', '.yaml', '.yml'].map((end) => `.anteaterrc${end}`);

export async function hasRc(root: string): Promise<boolean> {
  if ([...RC_NAMES, 'anteater.conf'].some((name) => existsSync(join(root, name)))) return true;
  return valueAt(await packageJson(root), ['anteater']) !== undefined;
}

export async function planRc(root: string): Promise<readonly Action[]> {
  if (await hasRc(root)) return [];
  const path = join(root, '.anteaterrc');
  const why = 'the rules of this repository, to be committed';
  return [{ kind: 'write', path, content: DEFAULT_RC, executable: false, why }];
}
