import { expect, test } from 'vitest';
import { describeRises } from '../../../functions/deployments/requests/rise-texts.ts';
import { risesOf } from '../../../functions/deployments/requests/rise.ts';
import { firstCheck, nextCheck } from '../../../functions/deployments/requests/schedule.ts';
import type { Served, ServedMinute, Window } from '../../../functions/deployments/requests/window.ts';
import type { DeploymentId } from '../../../functions/primitives/identity.ts';

const NINE = Date.parse('2026-11-29T09:00:00Z') / 1000;
const USUAL: Served = { requests: 1000, failed: 1, slower: 250 };
const FAILS: Served = { requests: 1000, failed: 80, slower: 250 };

type Minutes = (n: number) => Served;

const minutes = (from: number, count: number, own: Minutes, others: Minutes): readonly ServedMinute[] =>
  Array.from({ length: count }, (_, n) => ({ at: NINE + (from + n) * 60, own: own(n), others: others(n) }));

/** An hour before and eight minutes since the release. */
const window = (after: Minutes, others: Minutes = () => USUAL, before: Minutes = () => USUAL): Window => ({
  before: minutes(-60, 60, before, () => USUAL),
  after: minutes(2, 8, after, others),
  slowerAbove: 0.3,
});

const kinds = (given: Window) => risesOf(given).map(({ kind, isEnoughToAsk }) => [kind, isEnoughToAsk]);

test('requests that fail since the release, and do so for nobody else, are enough to ask', () => {
  const found = window(() => FAILS);
  expect(kinds(found)).toEqual([['failed', true]]);
  expect(describeRises(risesOf(found), 0.3)).toBe(
    '8.0 % of 8,000 requests since the release failed; in the hour before: 0.1 %; ' +
      'other services of the load balancer: 0.1 %',
  );
});

test('slower responses are told, never more', () => {
  const found = window(() => ({ requests: 1000, failed: 1, slower: 700 }));
  expect(kinds(found)).toEqual([['slower', false]]);
  expect(describeRises(risesOf(found), 0.3)).toMatch(
    /^70 % of 8,000 requests since the release took longer than 300 ms; in the hour before: 25 %/,
  );
});

test.each([
  ['a burst of two minutes', window((n) => (n < 2 ? { ...USUAL, failed: 600 } : USUAL))],
  [
    'what had happened for ten minutes of the hour before',
    window(
      () => FAILS,
      undefined,
      (n) => (n < 15 ? FAILS : USUAL),
    ),
  ],
  [
    'what others suffer as well, if only a tenth of it',
    window(
      () => FAILS,
      () => ({ ...USUAL, failed: 9 }),
    ),
  ],
  ['slower responses under much more load', window(() => ({ requests: 2000, failed: 2, slower: 1400 }))],
  ['a dozen failures', window(() => ({ requests: 60, failed: 2, slower: 15 }))],
])('nothing is said of %s', (_, given) => {
  expect(risesOf(given)).toEqual([]);
});

test('where others have too few requests, people are told and not asked', () => {
  const few = window(
    () => FAILS,
    () => ({ requests: 10, failed: 0, slower: 2 }),
  );
  expect(kinds(few)).toEqual([['failed', false]]);
  expect(describeRises(risesOf(few), null)).not.toContain('others');
});

test('requests are read four times, the last about half an hour after completion', () => {
  const due: number[] = [];
  let check = nextCheck(firstCheck('ecs-svc/1' as DeploymentId, NINE), NINE - 1);
  for (; check !== undefined; check = nextCheck(check, check.dueAt)) due.push((check.dueAt - NINE) / 60);
  expect(due).toEqual([8, 15, 25, 35]);
});
