import type { Cause } from '../../functions/stops/cause.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateWords, maintenanceIncident, maintenanceOf, maintenancesOf } from '../../functions/scaling/maintenance.ts';
import type { Maintenance } from '../../functions/scaling/maintenance.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { minute, retirement, WEB, WHERE } from './samples.ts';

const announced = (): Maintenance => {
  const [one] = maintenancesOf([retirement(5)]);
  if (!one) throw new Error('none');
  return one;
};
const DAY = 24 * 60 * 60_000;
const starts = Date.parse('2026-11-27T23:18:51Z');

test('a maintenance is announced with its date and what will be replaced, before it happens', () => {
  const incident = maintenanceIncident(announced(), 4);
  expect(incident.kind).toBe('maintenance');
  expect(incident.title).toBe(
    'AWS will replace tasks of web between Fri 27 Nov 2026, 23:18 UTC and Sun 29 Nov 2026, 23:18 UTC',
  );
  expect(incident.notifications[0]?.text).toContain('Up to 4 tasks of web will be replaced by AWS');
  expect(incident.facts).toMatchObject({ 'What is replaced': 'Up to 4 tasks of web' });
  expect([incident.resolvedAt, incident.wanted, incident.openedAt]).toEqual([null, 1, minute(5) / 1000]);
});

test('the end of a maintenance is the same incident, resolved', () => {
  const [done] = maintenancesOf([retirement(5), retirement(900, { status: 'RESOLVED' })]);
  if (!done) throw new Error('none');
  const incident = maintenanceIncident(done, null);
  expect(incident).toMatchObject({
    title: 'AWS has replaced the tasks of web',
    wanted: 2,
    id: maintenanceIncident(announced(), 4).id,
  });
  expect(incident.resolvedAt).not.toBeNull();
});

test('a notice without a date says that it has none', () => {
  const [one] = maintenancesOf([retirement(5, { startsAt: undefined, endsAt: undefined })]);
  expect(one && maintenanceIncident(one, null).title).toContain('at an unknown time');
});

test('notices are a set: order and repetition mean nothing, and what is done stays done', () => {
  const moved = retirement(60, { startsAt: new Date('2026-11-28T23:18:51Z') });
  const received = [
    retirement(5),
    moved,
    retirement(900, { status: 'RESOLVED' }),
    retirement(7, { eventArn: 'other' }),
  ];
  const explained = maintenancesOf(received);
  expect(explained).toHaveLength(2);
  expect(explained.find(({ id }) => id !== 'other')).toMatchObject({ isDone: true, announcedAt: minute(5) });
  fc.assert(
    fc.property(fc.shuffledSubarray([...received, ...received], { minLength: 8 }), (again) => {
      expect(maintenancesOf(again)).toEqual(explained);
    }),
  );
});

test.each<readonly [string, number, Cause, boolean]>([
  ['the stop AWS explains by its text', starts + 60_000, 'platform.maintenance', true],
  ['a replacement by ECS in the announced window', starts + 60_000, 'scheduler.deployment', true],
  ['a stop by text half a day early', starts - DAY / 2, 'platform.maintenance', true],
  ['a replacement the day before is a deployment of its own', starts - DAY, 'scheduler.deployment', false],
  ['an application that crashes in the window is not explained away', starts + 60_000, 'exit.application_error', false],
  ['a week later it is over', starts + 7 * DAY, 'platform.maintenance', false],
])('%s', (_says, at, cause, isExplained) => {
  expect(maintenanceOf({ service: WEB, at, cause }, [announced()]) !== undefined).toBe(isExplained);
});

test('a maintenance of another service explains nothing', () => {
  const other = serviceKey({ ...WHERE, cluster: 'prod', name: 'orders' });
  expect(maintenanceOf({ service: other, at: starts, cause: 'platform.maintenance' }, [announced()])).toBeUndefined();
});

test('a date is written for people', () => {
  expect(dateWords(Date.parse('2026-11-07T03:05:00Z'))).toBe('Sat 7 Nov 2026, 03:05 UTC');
});
