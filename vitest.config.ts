import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/which-node.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'threads',
    // A third of the time was spent on starting afresh for each file. What a test changes of the process it puts back.
    isolate: false,
    // One short of the cores by default, which is half of two; and some tests mostly wait for time-outs.
    maxWorkers: '150%',
  },
});
