import { expect, test } from 'vitest';
import type { Advised } from '../../functions/report/advice/answers.ts';
import { NO_HISTORY, answersOf, withAdvice } from '../../functions/report/advice/answers.ts';
import type { Outcome } from '../../functions/report/advice/outcomes.ts';
import { outcomeOf, pastOf, addOutcome } from '../../functions/report/advice/outcomes.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, fact, input, keyOf } from './advice-input.ts';

const [BEFORE, AFTER] = [
  { cpu: 2048, memory: 4096 },
  { cpu: 1024, memory: 2048 },
];
const SAVED: Outcome = {
  at: daysAgo(90).getTime(),
  before: BEFORE,
  after: AFTER,
  kind: 'saved',
  afterDays: 28,
  outOfMemory: 0.05,
  promised: 80,
  saving: 72,
};

const ADVISED: Advised = { at: daysAgo(12).getTime(), size: AFTER, outOfMemory: 0.01, saving: 72 };

const changed = (sized: readonly Outcome[], advised = ADVISED) => {
  const memory = withAdvice(NO_HISTORY, advised);
  const facts = [
    fact('web', { id: 'old', from: daysAgo(30), to: daysAgo(9), size: BEFORE, taskDefinition: 'web:6' }),
    fact('web', { id: 'new', from: daysAgo(9), size: AFTER }),
  ];
  return serviceReport(input('web', { facts, memory: { ...memory, outcomes: sized } }), SETTING);
};

const calibrationOf = (sized: readonly Outcome[]) => {
  const where = { account: '1', region: 'us-east-1', timeZone: 'UTC', hasHistory: true, historySince: null };
  return reportOf({ ...where, calls: {}, missingData: [], uncovered: [] }, SETTING, [changed(sized)]).calibration;
};

test('our calibration counts what was evaluated months ago, and what this report measures once', () => {
  expect(calibrationOf([])).toMatchObject({ taken: 1 });
  expect(calibrationOf([SAVED])).toMatchObject({ taken: 2, outOfMemoryExpected: 0.06, savingPromised: 152 });
  const { change } = changed([]);
  const own = change === null ? undefined : outcomeOf(change);
  if (own === undefined) throw new Error('not judged');
  expect(calibrationOf([SAVED, own])).toMatchObject({ taken: 2 });
});

test('a later look at a change takes the place of the earlier one, but an out-of-memory stop stays', () => {
  const early = { ...SAVED, afterDays: 7, saving: 60 } as const;
  expect(addOutcome([early], SAVED)).toEqual([SAVED]);
  const known = [SAVED];
  expect(addOutcome(known, { ...SAVED })).toBe(known);
  expect(addOutcome([{ ...early, kind: 'out of memory' }], SAVED)).toEqual([{ ...SAVED, kind: 'out of memory' }]);
  const many = Array.from({ length: 20 }, (_, n) => ({ ...SAVED, at: n }));
  expect(many.reduce<readonly Outcome[]>(addOutcome, []).map(({ at }) => at)).toEqual(
    many.slice(8).map(({ at }) => at),
  );
});

test('what is too early, or was somebody else’s idea, is not remembered', () => {
  const { change } = changed([]);
  if (change === null) throw new Error('no change');
  expect(outcomeOf({ ...change, outcome: { kind: 'too early', reason: '' } })).toBeUndefined();
  const foreign = { ...change.change, predicted: null };
  expect(outcomeOf({ ...change, change: foreign })).toBeUndefined();
});

test('an outcome survives its way through the store', () => {
  const memory = answersOf(JSON.parse(JSON.stringify({ ...NO_HISTORY, outcomes: [SAVED] })));
  expect(memory.outcomes).toEqual([SAVED]);
  expect(pastOf(keyOf('web'), memory.outcomes ?? [], null)).toMatchObject([
    { change: { before: BEFORE, predicted: { saving: 80 } }, outcome: { kind: 'saved', savingPerMonth: 72 } },
  ]);
});

test('the outcome of a plan of a service that scales is stored, without a prediction that it never had', () => {
  const scaling = { targetPercent: 60, minimum: 2, maximum: 8 };
  const { change } = changed([], { at: daysAgo(12).getTime(), size: AFTER, saving: 72, scaling });
  const own = change === null ? undefined : outcomeOf(change);
  expect(own).toMatchObject({ kind: 'saved', outOfMemory: null, promised: 72 });
  expect(answersOf(JSON.parse(JSON.stringify({ ...NO_HISTORY, outcomes: [own] }))).outcomes).toEqual([own]);
});
