import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { SiblingRise } from '../../functions/sizing/memory-risk.ts';
import { recommend } from '../../functions/sizing/recommend.ts';
import { siblingsByService, riseOf, siblingEvidence } from '../../functions/sizing/siblings.ts';
import { PER_DAY, usage } from './usage.ts';

const key = (name: string): ServiceKey => serviceKey({ account: '1', region: 'eu-west-1', cluster: 'prod', name });
const kin = (name: string, ...siblingTags: string[]) => ({ service: key(name), siblingTags });
const rise = (name: string, peakRatio: number): SiblingRise => ({ service: key(name), peakRatio });

const FLEET = [
  kin('shop-a', 'family:shop', 'image:shop', 'image:log-router'),
  kin('shop-b', 'family:shop', 'image:shop', 'image:log-router'),
  kin('worker', 'family:worker', 'image:shop', 'image:log-router'),
  kin('mailer', 'family:mailer', 'image:mailer', 'image:log-router'),
  kin('alone', 'family:alone', 'image:alone'),
];

test('the rarest mark makes kin: a family before an image, an image before a log router', () => {
  const kinships = siblingsByService(FLEET);
  expect(kinships.get(key('shop-a'))).toEqual([key('shop-a'), key('shop-b')]);
  expect(kinships.get(key('worker'))).toEqual([key('shop-a'), key('shop-b'), key('worker')]);
  expect(kinships.get(key('mailer'))).toHaveLength(4);
  expect(kinships.has(key('alone'))).toBe(false);
});

test('what more than five hundred services bear is no kinship', () => {
  const many = Array.from({ length: 501 }, (_, index) => kin(`s${index}`, 'image:base'));
  expect(siblingsByService(many).size).toBe(0);
  expect(siblingsByService(many.slice(1)).size).toBe(500);
});

test('the order in which services are found changes nothing', () => {
  const order = fc.shuffledSubarray(FLEET, { minLength: FLEET.length });
  const sorted = (of: ReturnType<typeof siblingsByService>) => [...of].sort(([a], [b]) => (a < b ? -1 : 1));
  fc.assert(
    fc.property(order, (one) => {
      expect(sorted(siblingsByService(one))).toEqual(sorted(siblingsByService(FLEET)));
    }),
  );
});

test('a rise is the last week against what was before; too little of either is none', () => {
  const from = 21 * PER_DAY;
  expect(riseOf(usage({ days: 28, memory: (period) => (period < from ? 1000 : 2000) }))).toBeCloseTo(2);
  expect(riseOf(usage({ days: 28, memory: () => 1000 }))).toBeCloseTo(1);
  expect(riseOf(usage({ days: 12, memory: () => 1000 }))).toBeUndefined();
  expect(riseOf(usage({ days: 28, memory: (period) => (period < 26 * PER_DAY ? 1000 : 1500) }))).toBeCloseTo(1.5);
});

test('one sibling, or a minority, is chance; two in three are not', () => {
  expect(siblingEvidence(1, [rise('a', 2)])).toEqual([]);
  expect(siblingEvidence(1, [rise('a', 2), rise('b', 2), rise('c', 1), rise('d', 1)])).toEqual([]);
  expect(siblingEvidence(1, [rise('a', 2), rise('b', 1.1), rise('c', 1.5)])).toEqual([
    rise('a', 2),
    rise('c', 1.5),
    rise('b', 1),
  ]);
});

test('who has risen with them has it behind', () => {
  expect(siblingEvidence(2, [rise('a', 2), rise('b', 2.2)])).toEqual([]);
  expect(siblingEvidence(1.5, [rise('a', 3), rise('b', 1.6)])).toEqual([rise('a', 2), rise('b', 1)]);
});

test('hundreds of siblings are told by two dozen, whose rises are spread as theirs', () => {
  const all = Array.from({ length: 400 }, (_, index) => rise(`s${index}`, index < 100 ? 1 : 2));
  const reported = siblingEvidence(1, all);
  expect(reported).toHaveLength(24);
  expect(reported.filter(({ peakRatio }) => peakRatio === 2)).toHaveLength(18);
  expect(siblingEvidence(1, all.toReversed())).toEqual(reported);
});

test('a service whose siblings doubled their memory is told to keep room that it would else give back', () => {
  const utilisation = usage({ size: { cpu: 512, memory: 4096 }, memory: () => 900 });
  const alone = recommend({ utilisation, tasks: 2 });
  const siblings = siblingEvidence(1, [rise('a', 2.5), rise('b', 2.6)]);
  const warned = recommend({ utilisation, tasks: 2, siblings });
  if (!('size' in alone) || !('size' in warned)) throw new Error('no size');
  expect(warned.size.memory).toBeGreaterThan(alone.size.memory);
  expect(warned.findings.siblingsRisen).toBe(2);
  expect(warned.reason).toContain('the usage of 2 sibling services rose recently');
});
