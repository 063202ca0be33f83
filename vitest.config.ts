import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    {
      // Files of another language are text, as the bundler (scripts/build.mjs) reads them.
      name: 'text-modules',
      transform: (code, id) =>
        /\.(sh|lua)$/.test(id) ? { code: `export default ${JSON.stringify(code)}`, map: null } : null,
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
