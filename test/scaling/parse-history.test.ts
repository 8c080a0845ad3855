import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  activityOfKept,
  entryOfKept,
  keptActivity,
  keptEntry,
  keptMaintenance,
  maintenanceOfKept,
} from '../../functions/scaling/parse-history.ts';
import { maintenancesOf } from '../../functions/scaling/maintenance.ts';
import { activity, retirement, WEB } from './samples.ts';
import { ENTRIES } from './story.ts';

/** What the store returns: the value after a round trip through JSON, which drops undefined. */
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

test('a timeline entry comes back as it was kept', () => {
  for (const entry of ENTRIES) expect(entryOfKept(stored(keptEntry(WEB, entry)))).toEqual(entry);
});

test.each([
  activity({ at: 1, to: 5 }),
  activity({ at: 1, to: 4, cause: 'minimum' }),
  activity({ at: 1, cause: 'schedule', limits: [5, 10] }),
  activity({ at: 1, code: 'AlreadyAtMaxCapacity', maximum: 8 }),
  activity({ at: 1, to: 5, status: 'InProgress' }),
])('an activity comes back as it was kept: %#', (one) => {
  expect(activityOfKept(stored(keptActivity(one)))).toEqual(one);
});

test('a maintenance comes back, and its end is an entry of its own', () => {
  const [open] = maintenancesOf([retirement(5)]);
  const [done] = maintenancesOf([retirement(5), retirement(9, { status: 'RESOLVED' })]);
  if (!open || !done) throw new Error('none');
  expect(maintenanceOfKept(stored(keptMaintenance(open)))).toEqual(open);
  expect(maintenanceOfKept(stored(keptMaintenance(done)))).toEqual(done);
  expect(keptMaintenance(done).id).not.toBe(keptMaintenance(open).id);
});

test('what another release wrote in its own way is left out, never a crash', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
      const kept = { service: WEB, kind: 'x', at: 1, id: 'x', body };
      expect([entryOfKept(kept), activityOfKept(kept), maintenanceOfKept(kept)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }),
  );
});
