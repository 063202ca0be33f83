/**
 * The environment that git has when a user types `git commit`. `npx`, `npm run`, `yarn`, `pnpm` and `bun` put folders
 * of their own first on PATH, where a hook finds programs that it would never find from a terminal.
 */
import { delimiter } from 'node:path';

/** Set by what starts a package's programs. */
const STARTED_BY = [
  'npm_execpath',
  'npm_config_user_agent',
  'npm_lifecycle_event',
  'npm_command',
  'BERRY_BIN_FOLDER',
];

const PUT_IN_FRONT =
  /[\\/]node_modules[\\/]\.bin[\\/]?$|[\\/]node-gyp-bin$|[\\/]_npx[\\/]|[\\/]dlx[-\d]|[\\/](yarn--|xfs-|bun-node-)[^\\/]*$/;

export function typedEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!STARTED_BY.some((name) => env[name] !== undefined)) return env;
  const own = Object.entries(env).filter(
    ([name]) => !/^(npm_|INIT_CWD$|BERRY_BIN_FOLDER$|PROJECT_CWD$)/i.test(name),
  );
  const path = env.PATH?.split(delimiter) ?? [];
  const first = path.findIndex((folder) => !PUT_IN_FRONT.test(folder) && folder !== env.BERRY_BIN_FOLDER);
  return { ...Object.fromEntries(own), PATH: path.slice(first === -1 ? path.length : first).join(delimiter) };
}
