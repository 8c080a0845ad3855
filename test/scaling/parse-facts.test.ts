import { expect, test } from 'vitest';
import type { AlarmEvent, EcsEvent } from '../../functions/events/event.ts';
import type { Kept } from '../../functions/scaling/parse-history.ts';
import { factsOfKept, keptFact, keptSample } from '../../functions/scaling/parse-facts.ts';
import { action, call, date, deployment, HIGH, minute, retirement, WEB, WHERE } from './samples.ts';

const alarm: AlarmEvent = {
  kind: 'alarm',
  id: 'x',
  ...WHERE,
  at: date(9),
  service: WEB,
  alarm: HIGH,
  changedAt: date(8.9),
  metric: 90,
  threshold: 60,
};

/** What a store returns: the events after a round trip through JSON. */
const stored = (events: readonly EcsEvent[]): readonly Kept[] =>
  events.flatMap((event) => (keptFact(event) ? [JSON.parse(JSON.stringify(keptFact(event))) as Kept] : []));

test('what scaling asks of events later is read back as it was told', () => {
  const explained = call(1, { id: 'c', desiredCount: 4, taskDefinition: 'web:43', userAgent: 'Terraform' });
  const missing = action(2, 'SERVICE_TASK_PLACEMENT_FAILURE', {
    reason: 'RESOURCE:FARGATE',
    capacityProviders: ['FARGATE_SPOT'],
  });
  const begun = deployment(3, 'SERVICE_DEPLOYMENT_IN_PROGRESS');
  const facts = factsOfKept(stored([explained, missing, begun, alarm]));
  const { id, at, name, actor, userAgent, invokedBy, taskDefinition, desiredCount, failed } = explained;
  expect(facts.apiCalls).toEqual([{ id, at, name, actor, userAgent, invokedBy, taskDefinition, desiredCount, failed }]);
  expect(facts.serviceActions).toMatchObject([
    { service: WEB, name: missing.name, createdAt: date(2), reason: 'RESOURCE:FARGATE' },
  ]);
  expect(facts.deployments).toMatchObject([{ deployment: 'ecs-svc/2', name: begun.name, updatedAt: date(3) }]);
  expect(facts.alarmStarts).toEqual([{ alarm: HIGH, at: minute(8.9), metric: 90, threshold: 60 }]);
});

test('calls that failed, steady words of nobody and other events are no facts', () => {
  const others = [
    call(1, { failed: true, desiredCount: 9 }),
    call(1, { name: 'StopServiceDeployment' }),
    call(1, { service: undefined, desiredCount: 1 }),
    action(1, 'SERVICE_TASK_START_IMPAIRED'),
    retirement(1),
  ];
  expect(others.map(keptFact)).toEqual(others.map(() => undefined));
});

test('the same fact heard again is the same entry', () => {
  const again = [call(1, { desiredCount: 3 }), alarm, deployment(2, 'SERVICE_DEPLOYMENT_COMPLETED')];
  const names = [...again, ...again].map((event) => `${keptFact(event)?.at}#${keptFact(event)?.id}`);
  expect(new Set(names).size).toBe(3);
});

test('a look carries the one before it, so that a change lies between two moments', () => {
  const before = { at: minute(0), desired: 2 };
  const kept = [keptSample(WEB, before, null), keptSample(WEB, { at: minute(60), desired: 5 }, before)];
  expect(factsOfKept(kept).samples).toEqual([before, before, { at: minute(60), desired: 5 }]);
});

test('an entry that nobody can read is left out', () => {
  const [kept] = stored([action(1, 'ECS_OPERATION_THROTTLED', { reason: 'throttled' })]);
  const broken = { ...(kept as Kept), body: { kind: 'weather' } };
  expect(factsOfKept([broken])).toEqual({
    apiCalls: [],
    serviceActions: [],
    deployments: [],
    samples: [],
    alarmStarts: [],
  });
});
