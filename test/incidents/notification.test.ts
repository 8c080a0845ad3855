import { expect, test } from 'vitest';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import type { Note } from '../../functions/incidents/notification.ts';
import { applyNote } from '../../functions/incidents/notification.ts';
import { NINE, ORDERS } from './stop-facts.ts';

const note = (at: number, spoiled: Partial<Note> = {}): Note => ({
  service: ORDERS,
  serviceArn: null,
  kind: 'service',
  key: 'SERVICE_TASK_PLACEMENT_FAILURE',
  title: "orders can't place tasks",
  cause: 'placement_capacity',
  faultDomain: 'platform',
  evidence: 'RESOURCE:FARGATE',
  advice: 'Wait.',
  at,
  deployment: null,
  facts: {},
  isQuiet: false,
  ...spoiled,
});

const only = (incidents: readonly Incident[]): Incident => {
  const [incident] = incidents;
  if (incident === undefined || incidents.length > 1) throw new Error('one incident');
  return incident;
};
const after = (notes: readonly Note[], before: readonly Incident[] = []): Incident =>
  only(notes.reduce(applyNote, before));
const overAt = (incident: Incident, resolvedAt: number): readonly Incident[] => [{ ...incident, resolvedAt }];
const statedOf = ({ notifications }: Incident): readonly string[] => notifications.map(({ id }) => id);

test('a complaint opens once, goes on, and the same again changes nothing', () => {
  const once = after([note(NINE), note(NINE + 600)]);
  expect(once).toMatchObject({ openedAt: NINE, lastAt: NINE + 600, wanted: 2, severity: 'notice' });
  expect(statedOf(once)).toEqual(['opened']);
  expect(after([note(NINE), note(NINE + 600)], [once])).toBe(once);
  expect(after([note(NINE - 60)], [once])).toMatchObject({ openedAt: NINE - 60, wanted: 2 });
});

test('over and back within the hour it is the same message, with one thing more said', () => {
  const back = after([note(NINE + 3599)], overAt(after([note(NINE)]), NINE + 60));
  expect(back).toMatchObject({ openedAt: NINE, resolvedAt: null });
  expect(statedOf(back)).toEqual(['opened', `again@${NINE + 3599}`]);
});

test('after an hour of silence it begins anew, whether ECS said meanwhile that all is well or not', () => {
  for (const before of [[after([note(NINE)])], overAt(after([note(NINE)]), NINE + 60)]) {
    const back = after([note(NINE + 3600)], before);
    expect(back).toMatchObject({ openedAt: NINE + 3600, earlier: { times: 1, lastAt: NINE }, resolvedAt: null });
    expect(statedOf(back)).toEqual(['opened']);
    expect(back.notifications[0]?.text).toMatch(
      /^It happened again at 2026-11-20 10:00 UTC\. orders can't place tasks\. It happened/,
    );
    expect(after([note(NINE + 3700)], [back])).toMatchObject({ openedAt: NINE + 3600, earlier: { times: 1 } });
    expect(after([note(NINE), note(NINE + 3600)], [back])).toBe(back);
  }
});

test('another deployment that fails within the hour is told anew once the one before was over', () => {
  const [one, two] = ['ecs-svc/1', 'ecs-svc/2'].map((id) => ({ deployment: id as DeploymentId }));
  const failed = after([note(NINE, one)]);
  expect(after([note(NINE + 600, two)], overAt(failed, NINE + 60))).toMatchObject({ earlier: { times: 1 } });
  expect(after([note(NINE + 600, one)], overAt(failed, NINE + 60))).not.toHaveProperty('earlier');
  expect(after([note(NINE + 600, two)], [failed])).not.toHaveProperty('earlier');
});

test('a paused hook that is told of again is still the same pause', () => {
  const waits = { kind: 'hook' as const, key: 'pause-1' };
  expect(after([note(NINE, waits), note(NINE + 7200, waits)])).toMatchObject({ openedAt: NINE });
  const again = after([note(NINE + 7200, waits)], overAt(after([note(NINE, waits)]), NINE + 60));
  expect(again).toMatchObject({ openedAt: NINE + 7200, earlier: { times: 1 } });
});

test('told late, the morning belongs to the time before, and the message says so', () => {
  const evening = after([note(NINE + 36_000)]);
  const late = after([note(NINE)], [evening]);
  const inOrder = after([note(NINE), note(NINE + 36_000)]);
  expect({ ...late, wanted: 0 }).toEqual({ ...inOrder, wanted: 0 });
  expect(late.wanted).toBe(evening.wanted + 1);
  const deployed = { deployment: 'ecs-svc/2' as DeploymentId };
  const soon = after([note(NINE + 600, deployed)], overAt(after([note(NINE)]), NINE + 300));
  expect(after([note(NINE - 10)], [soon])).toMatchObject({ openedAt: NINE + 600, earlier: { openedAt: NINE - 10 } });
  expect(after([note(NINE + 500)], [soon])).toMatchObject({ openedAt: NINE + 500, earlier: { lastAt: NINE } });
});

test('what is not said is not due, and comes back unsaid', () => {
  const quiet = after([note(NINE, { isQuiet: true }), note(NINE + 7200, { isQuiet: true })]);
  expect(quiet).toMatchObject({ openedAt: NINE, wanted: 0, notifications: [], severity: 'quiet' });
  expect(after([note(NINE - 7200, { isQuiet: true })], [quiet])).toMatchObject({ openedAt: NINE - 7200 });
});
