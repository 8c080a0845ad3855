import { expect, test } from 'vitest';
import { lostTaskMinutes, severityOf } from '../../functions/incidents/severity.ts';
import { ORDERS } from './stop-facts.ts';

const hour = { from: 0, to: 3600 };

test('capacity lost is the time below the desired count, times the tasks that were missing', () => {
  expect(
    lostTaskMinutes(
      [
        { from: 0, to: null },
        { from: 0, to: 600 },
        { from: 900, to: null },
      ],
      2,
      hour,
    ),
  ).toBe(5);
  expect(lostTaskMinutes([], 3, { from: 0, to: 60 })).toBe(3);
  expect(lostTaskMinutes([{ from: -99, to: null }], 1, hour)).toBe(0);
});

test('tasks beyond the desired count make up for none at another time', () => {
  const spans = [
    { from: 0, to: 1800 },
    { from: 0, to: 1800 },
    { from: 0, to: 1800 },
  ];
  expect(lostTaskMinutes(spans, 1, hour)).toBe(30);
});

const stated = [{ id: 'opened', level: 'alert' as const, service: ORDERS, text: '', at: 0 }];
const harm = {
  incident: { count: 2, notifications: stated, faultDomain: 'application' as const },
  isStandalone: false,
  desiredCount: 4,
  lostTaskMinutes: null,
};

test('what is not said is quiet, what is said is a notice, what is felt is harm', () => {
  expect(severityOf({ ...harm, incident: { ...harm.incident, notifications: [] }, lostTaskMinutes: 99 })).toBe('quiet');
  expect(severityOf(harm)).toBe('notice');
  expect(severityOf({ ...harm, lostTaskMinutes: 10 })).toBe('harm');
  expect(severityOf({ ...harm, lostTaskMinutes: 9.9 })).toBe('notice');
  expect(severityOf({ ...harm, desiredCount: 1 })).toBe('harm');
  expect(severityOf({ ...harm, desiredCount: 2 })).toBe('harm');
  expect(severityOf({ ...harm, incident: { ...harm.incident, count: 3 } })).toBe('harm');
});
