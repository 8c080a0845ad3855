import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../functions/deployments/decide.ts';
import type { DecideInput } from '../../functions/deployments/evaluation-input.ts';
import { candidateHealth, completed, failures, input, oldHealth, service, stateWith } from './release.ts';

type Rename = (text: string) => string;

/** A value with every text of it renamed, also in maps, sets and keys. */
const renamed = (value: unknown, rename: Rename): unknown => {
  if (typeof value === 'string') return rename(value);
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (value instanceof Map)
    return new Map([...value].map(([key, one]) => [renamed(key, rename), renamed(one, rename)] as const));
  if (value instanceof Set) return new Set([...value].map((one) => renamed(one, rename)));
  if (Array.isArray(value)) return value.map((one) => renamed(one, rename));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [rename(key), renamed(one, rename)]));
};

const healths = (count: number) => ({
  state: stateWith({ healths: [oldHealth(), candidateHealth({ failures: failures(count) })] }),
});

const INPUTS: readonly (readonly [string, DecideInput])[] = [
  ['a failing release', input()],
  ['a completed one', input({ snapshot: completed() })],
  ['one failed task', input(healths(1))],
  ['nine failed tasks', input(healths(9))],
  [
    'a service that is observed',
    input({ snapshot: completed({ service: service({ tags: { 'farwatch:mode': 'observe' } }) }) }),
  ],
  ['a ceiling', input({ ceiling: 'approve' })],
  ['the kill switch', input({ isKilled: true })],
  ['the fleet brake', input({ recentRollbacks: 9 })],
];

test.each(INPUTS)('renaming account and region changes no decision: %s', (_, before) => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[1-9]\d{11}$/),
      fc.constantFrom('us-east-1', 'ap-southeast-2', 'eu-central-1'),
      (account, region) => {
        const rename: Rename = (text) => text.replaceAll('111122223333', account).replaceAll('eu-west-1', region);
        const { decision, plan, facts } = decide(before);
        const after = decide(renamed(before, rename) as DecideInput);
        expect(after.decision).toEqual(renamed(decision, rename));
        expect(after.plan).toEqual(renamed(plan, rename));
        expect(after.facts).toEqual(renamed(facts, rename));
      },
    ),
    { numRuns: 20 },
  );
});
