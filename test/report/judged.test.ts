import { expect, test } from 'vitest';
import { NO_MEMORY, memoryOf, withAdvice } from '../../functions/report/answers.ts';
import type { Judged } from '../../functions/report/judged.ts';
import { judgedOf, pastOf, withJudged } from '../../functions/report/judged.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, fact, input, keyOf } from './case.ts';

const [BEFORE, AFTER] = [
  { cpu: 2048, memory: 4096 },
  { cpu: 1024, memory: 2048 },
];
const SAVED: Judged = {
  at: daysAgo(90).getTime(),
  before: BEFORE,
  after: AFTER,
  is: 'saved',
  afterDays: 28,
  outOfMemory: 0.05,
  promised: 80,
  saving: 72,
};

const changed = (judged: readonly Judged[]) => {
  const memory = {
    ...withAdvice(NO_MEMORY, { at: daysAgo(12).getTime(), size: AFTER, outOfMemory: 0.01, saving: 72 }),
  };
  const facts = [
    fact('web', { id: 'old', from: daysAgo(30), to: daysAgo(9), size: BEFORE, taskDefinition: 'web:6' }),
    fact('web', { id: 'new', from: daysAgo(9), size: AFTER }),
  ];
  return serviceReport(input('web', { facts, memory: { ...memory, judged } }), SETTING);
};

const calibrationOf = (judged: readonly Judged[]) => {
  const where = { account: '1', region: 'us-east-1', timeZone: 'UTC', hasHistory: true, historySince: null };
  return reportOf({ ...where, calls: {}, gaps: [] }, SETTING, [changed(judged)]).calibration;
};

test('our calibration counts what was judged months ago, and what this report measures once', () => {
  expect(calibrationOf([])).toMatchObject({ judged: 1 });
  expect(calibrationOf([SAVED])).toMatchObject({ judged: 2, outOfMemoryExpected: 0.06, savingPromised: 152 });
  const { change } = changed([]);
  const own = change === null ? undefined : judgedOf(change);
  if (own === undefined) throw new Error('not judged');
  expect(calibrationOf([SAVED, own])).toMatchObject({ judged: 2 });
});

test('a later look at a change takes the place of the earlier one, but an out-of-memory stop stays', () => {
  const early = { ...SAVED, afterDays: 7, saving: 60 } as const;
  expect(withJudged([early], SAVED)).toEqual([SAVED]);
  const known = [SAVED];
  expect(withJudged(known, { ...SAVED })).toBe(known);
  expect(withJudged([{ ...early, is: 'out of memory' }], SAVED)).toEqual([{ ...SAVED, is: 'out of memory' }]);
  const many = Array.from({ length: 20 }, (_, n) => ({ ...SAVED, at: n }));
  expect(many.reduce<readonly Judged[]>(withJudged, []).map(({ at }) => at)).toEqual(many.slice(8).map(({ at }) => at));
});

test('what is too early, or was somebody else’s idea, is not remembered', () => {
  const { change } = changed([]);
  if (change === null) throw new Error('no change');
  expect(judgedOf({ ...change, outcome: { is: 'too early', because: '' } })).toBeUndefined();
  const foreign = { ...change.change, predictedOutOfMemory: undefined };
  expect(judgedOf({ ...change, change: foreign })).toBeUndefined();
});

test('an outcome survives its way through the store', () => {
  const memory = memoryOf(JSON.parse(JSON.stringify({ ...NO_MEMORY, judged: [SAVED] })));
  expect(memory.judged).toEqual([SAVED]);
  expect(pastOf(keyOf('web'), memory.judged ?? [], null)).toMatchObject([
    { change: { before: BEFORE, predictedSaving: 80 }, outcome: { is: 'saved', savingPerMonth: 72 } },
  ]);
});
