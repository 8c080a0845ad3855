import { expect, test } from 'vitest';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import type { Finding } from '../../functions/scaling/finding.ts';
import { FINDING_KINDS } from '../../functions/scaling/finding.ts';
import { costOf } from '../../functions/scaling/findings/flapping.ts';
import { findingsOf, RULES } from '../../functions/scaling/findings.ts';
import { pictureOf } from '../../functions/scaling/timeline/picture-of.ts';
import type { ScalingSources } from '../../functions/scaling/timeline/picture-of.ts';
import { facts, out, start, turns } from './case.ts';
import { HARM } from './cases-harm.ts';
import { HINTS } from './cases-hints.ts';
import { minute, PRICE, sources, task } from './samples.ts';

const CASES = [...HARM, ...HINTS];

const find = (of: ScalingSources): readonly Finding[] => findingsOf(pictureOf(of));
const text = (finding: Finding | undefined): string =>
  [finding?.title, ...(finding?.evidence ?? []), finding?.suggestion].join('\n');

test.each(CASES.map((one) => [one.says, one] as const))('%s', (_says, { of, finds, words, also }) => {
  const found = find(sources(of));
  expect(found.map(({ kind }) => kind)).toEqual(finds);
  if (words) expect(text(found[0])).toMatch(words);
  if (also) expect(found[0]).toMatchObject(also);
});

/** The same facts twice and in reverse order. */
const again = ({ facts: received, ...rest }: ScalingSources): ScalingSources => {
  const twice = <T>(values: readonly T[]): T[] => [...values, ...values].reverse();
  const { activities, apiCalls, serviceActions, deployments, tasks, audits, samples, hasCloudTrail } = received;
  return {
    ...rest,
    facts: {
      activities: twice(activities),
      apiCalls: twice(apiCalls),
      serviceActions: twice(serviceActions),
      deployments: twice(deployments),
      tasks: twice(tasks),
      audits: twice(audits),
      samples: twice(samples),
      hasCloudTrail,
    },
  };
};

test.each(CASES.map((one) => [one.says, one] as const))('heard twice and backwards: %s', (_says, { of }) => {
  expect(find(again(sources(of)))).toEqual(find(sources(of)));
});

test('every kind of finding has a case, and every rule its kind', () => {
  expect(new Set(CASES.flatMap(({ finds }) => finds))).toEqual(new Set(FINDING_KINDS));
  expect(RULES).toHaveLength(FINDING_KINDS.length);
  expect(CASES.length).toBeGreaterThanOrEqual(25);
});

test('every finding has evidence and a suggestion in whole sentences', () => {
  for (const found of CASES.flatMap(({ of }) => find(sources(of)))) {
    expect(found.evidence.length).toBeGreaterThan(0);
    expect(found.suggestion).toMatch(/\.$/);
    for (const sentence of found.evidence) expect(sentence).toMatch(/\.$/);
    expect(text(found)).not.toMatch(/undefined|null|NaN|Infinity/);
  }
});

test('the price of flapping: four tasks four minutes for each turn out and back', () => {
  const [found] = find(sources(facts({ activities: turns, samples: start })));
  // Two times out and back: 2 × 4 tasks × 240 s × $0.0001. In and back out starts no observed task.
  const usd = 2 * 4 * 240 * 0.0001;
  expect(found?.usdPerMonth).toBeCloseTo((usd * 30 * 24 * 60) / 120, 6);
});

test('a task of the service is told from one of an earlier deployment', () => {
  const old = task('old', 1, { deployment: 'ecs-svc/0' as DeploymentId });
  expect(find(sources(facts({ activities: [out(10, 4)], tasks: [old] })))).toEqual([]);
});

test('a task that lives ten seconds is billed for the minimum, one that restarts for its start', () => {
  const turn = { at: minute(1), gapMs: 10_000, tasks: 2 };
  expect(costOf({ ...turn, isOutFirst: true }, 30_000, PRICE)).toBeCloseTo(2 * 60 * 0.0001, 9);
  expect(costOf({ ...turn, isOutFirst: false }, 30_000, PRICE)).toBeCloseTo(2 * 30 * 0.0001, 9);
});
