import { expect, test } from 'vitest';
import { add, withBilled, countStop, newStopsIncident, maskedDiagnosis } from '../../functions/incidents/count.ts';
import type { StopFact } from '../../functions/service-state/incident.ts';
import { NINE, ORDERS, stop, diagnosis } from './stop-facts.ts';

const SIZE = {
  region: 'eu-west-1',
  operatingSystem: 'LINUX',
  architecture: 'X86_64',
  capacity: 'FARGATE',
  cpuUnits: 256,
  memoryMib: 512,
  storageGib: 20,
} as const;

const none = newStopsIncident({ service: ORDERS, serviceArn: null }, stop(1), 'f');
const all = (facts: readonly StopFact[]) =>
  facts.reduce((incident, fact) => countStop(incident, fact, maskedDiagnosis(fact)), none);

test('a task is billed for at least a minute, five on Windows, and never below nothing when it is taken back', () => {
  const short = stop(1, { size: SIZE, billedSeconds: 12.2 });
  expect(withBilled(none, short, 1)?.seconds).toBe(60);
  expect(withBilled(none, { ...short, billedSeconds: 61.2 }, 1)?.seconds).toBe(62);
  expect(withBilled(none, { ...short, size: { ...SIZE, operatingSystem: 'WINDOWS' } }, 1)?.seconds).toBe(300);
  expect(withBilled(none, short, -1)?.seconds).toBe(0);
  const twice = { ...none, billed: withBilled({ ...none, billed: { seconds: 60, size: SIZE } }, short, 1) };
  expect(twice.billed?.seconds).toBe(120);
  expect(withBilled(none, { ...short, billedSeconds: null }, 1)).toBeUndefined();
});

test('of each property twelve values are counted, and no further one is begun', () => {
  const twelve = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`zone-${String(n).padStart(2, '0')}`, 1]));
  expect(add(twelve, 'zone-99', 1)).toBe(twelve);
  expect(add(twelve, 'zone-00', 1)['zone-00']).toBe(2);
  const { 'zone-11': _, ...eleven } = twelve;
  expect(Object.keys(add(eleven, 'zone-99', 1))).toHaveLength(12);
  expect(add({ a: 1 }, 'a', -1)).toEqual({});
  expect(add({ a: 1 }, 'b', -1)).toEqual({ a: 1 });
});

test('a stop that is told late moves the beginning and not the end; what is shown is the newest task', () => {
  const late = all([stop(5, { exitCode: 5 }), stop(2, { exitCode: 2, diagnosis: diagnosis({ evidence: 'older' }) })]);
  expect(late).toMatchObject({ openedAt: NINE + 60, lastAt: NINE + 300, count: 2 });
  expect(late.evidence).not.toBe('older');
  expect(late.tasks.map(({ exitCode }) => exitCode)).toEqual([5, 2]);
});

test('evidence is cut at three hundred characters, after it was masked', () => {
  const long = maskedDiagnosis(
    stop(1, { diagnosis: diagnosis({ evidence: `${'x '.repeat(146)}password=hunter2hunter2hunter2` }) }),
  );
  expect(long.evidence).toHaveLength(300);
  expect(long.evidence).not.toContain('hunter2');
  expect(long.evidence.endsWith('…')).toBe(true);
});
