import type { TaskDefinitionOptions } from '../services/definitions.ts';

const size = { cpuUnits: 512, memoryMib: 1024 } as const;

/** Revisions of `payments` that are deployed in the evening: two that crash, and their fixes. */
export const PAYMENTS_LATER: readonly TaskDefinitionOptions[] = [
  {
    family: 'payments',
    revision: 20,
    ...size,
    behaviours: [
      {
        does: 'exit',
        code: 1,
        after: { seconds: 21, jitter: 0.4 },
        says: ['panic: config: unknown currency "EURO" in rates.yaml'],
      },
    ],
  },
  { family: 'payments', revision: 21, ...size },
  {
    family: 'payments',
    revision: 22,
    ...size,
    behaviours: [
      {
        does: 'exit',
        code: 1,
        after: { seconds: 27, jitter: 0.4 },
        says: ['panic: tls: private key does not match public key'],
      },
    ],
  },
  { family: 'payments', revision: 23, ...size },
];

/** Releases that somebody fixes forward: one is declined, and at the other Farwatch is told to hold off. */
export const LATER_RELEASES = [
  {
    service: 'payments',
    at: '18:05',
    bad: 'payments:20',
    fixed: 'payments:21',
    fixedAt: '18:16',
    what: 'a bad release in approve mode whose rollback somebody declines: the fix is on its way',
  },
  {
    service: 'payments',
    at: '21:05',
    bad: 'payments:22',
    fixed: 'payments:23',
    fixedAt: '21:18',
    what: 'a bad release in approve mode; somebody puts the service on hold',
  },
] as const;
