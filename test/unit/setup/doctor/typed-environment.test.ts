import { describe, expect, test } from 'vitest';
import { typedEnvironment } from '../../../../src/setup/doctor/typed-environment.ts';

const OWN = ['/usr/local/bin', '/usr/bin', '/home/me/project/node_modules/.bin'];

describe('the environment that git has when somebody types a command', () => {
  test.each([
    [
      'npx',
      { npm_config_user_agent: 'npm/10' },
      ['/p/node_modules/.bin', '/node_modules/.bin', '/usr/lib/npm/node-gyp-bin'],
    ],
    ['npx of what is not installed', { npm_execpath: '/x' }, ['/home/me/.npm/_npx/0123/node_modules/.bin']],
    ['yarn 1', { npm_lifecycle_event: 'x' }, ['/tmp/yarn--1700000000000-0.123', '/p/node_modules/.bin']],
    ['yarn 4', { BERRY_BIN_FOLDER: '/tmp/xfs-0123', npm_execpath: 'x' }, ['/tmp/xfs-0123']],
    ['pnpm dlx', { npm_command: 'run-script' }, ['/home/me/.cache/pnpm/dlx-12/node_modules/.bin']],
    ['bun', { npm_execpath: '/bun' }, ['/p/node_modules/.bin', '/tmp/bun-node-0123']],
  ])('%s put its folders in front', (_, env, front) => {
    const typed = typedEnvironment({ ...env, HOME: '/home/me', PATH: [...front, ...OWN].join(':') });
    expect(typed).toEqual({ HOME: '/home/me', PATH: OWN.join(':') });
  });

  test('where nothing of the kind started this program, PATH is the user’s own', () => {
    const env = { PATH: `/p/node_modules/.bin:${OWN.join(':')}` };
    expect(typedEnvironment(env)).toEqual(env);
  });
});
