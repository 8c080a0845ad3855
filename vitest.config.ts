import { defineConfig } from 'vitest/config';

/** Folders whose tests change nothing of the process (no mocked client, no variable): their workers are kept. */
const KEPT =
  'billing,contracts,deployments,diagnosis,events,incidents,input,journeys,masking,messages,report,scaling,' +
  'fake-aws,experiments,sizing,spine,stops,state-updates';

const common = { testTimeout: 20_000, hookTimeout: 30_000, pool: 'threads' } as const;

export default defineConfig({
  test: {
    globalSetup: ['test/support/which-node.ts'],
    // One short of the cores by default, which is half of two; and some tests mostly wait for time-outs.
    maxWorkers: '150%',
    projects: [
      {
        test: {
          ...common,
          name: 'kept',
          include: [`test/{${KEPT}}/**/*.test.ts`],
          exclude: ['test/masking/journey.test.ts', 'test/**/*-browser.test.ts'],
          isolate: false,
        },
      },
      {
        test: {
          ...common,
          name: 'fresh',
          include: ['test/**/*.test.ts'],
          exclude: [`test/{${KEPT}}/**/!(journey|*-browser).test.ts`],
        },
      },
    ],
  },
});
