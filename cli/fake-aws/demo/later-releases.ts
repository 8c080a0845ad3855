import type { TaskDefinitionOptions } from '../services/definitions.ts';

const size = { cpuUnits: 512, memoryMib: 1024 } as const;

/** A revision whose tasks exit with 1 some seconds after their start. */
const crashing = (family: string, revision: number, seconds: number, line: string): TaskDefinitionOptions => ({
  family,
  revision,
  ...size,
  behaviours: [{ does: 'exit', code: 1, after: { seconds, jitter: 0.4 }, says: [line] }],
});

/** Revisions that are deployed later in the day: three that crash, and their fixes. */
export const LATER_DEFINITIONS: readonly TaskDefinitionOptions[] = [
  crashing('checkout', 44, 12, "Error: Cannot find module './rates'"),
  { family: 'checkout', revision: 45, ...size },
  crashing('payments', 20, 21, 'panic: config: unknown currency "EURO" in rates.yaml'),
  { family: 'payments', revision: 21, ...size },
  crashing('payments', 22, 27, 'panic: tls: private key does not match public key'),
  { family: 'payments', revision: 23, ...size },
];

/** A page that nobody reads for a while, and two releases that somebody fixes forward. */
export const LATER_RELEASES = [
  {
    service: 'checkout',
    at: '10:57',
    bad: 'checkout:44',
    fixed: 'checkout:45',
    fixedAt: '11:12',
    what: 'the next release crashes too, within an hour of the rollback: a page, which nobody acknowledges at first',
  },
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
