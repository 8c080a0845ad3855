import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/which-node.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'threads',
    // One short of the cores by default, which is half of two; and some tests mostly wait for time-outs.
    maxWorkers: '150%',
  },
});
