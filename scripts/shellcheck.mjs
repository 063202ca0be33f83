// The shell scripts of this project through shellcheck, where it is installed (Debian's package, see .ci/run).
import { spawnSync } from 'node:child_process';
import { root } from './ensure.mjs';

const SCRIPTS = ['src/setup/hook/hook.sh', 'src/setup/hook/global.sh', '.ci/run'];

const { error, status } = spawnSync('shellcheck', SCRIPTS, { cwd: root, stdio: 'inherit' });
if (error) console.log(`shellcheck is not installed: ${SCRIPTS.join(', ')} were not checked`);
process.exitCode = error ? 0 : (status ?? 1);
