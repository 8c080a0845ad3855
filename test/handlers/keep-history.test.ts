import { cloudTrailKey } from '../../functions/adapters/dynamodb/keys.ts';
import { expect, test } from 'vitest';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import { keepHistory } from '../../functions/handlers/ingest/keep-history.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { scalingPicture } from '../../functions/adapters/dynamodb/scaling-history.ts';
import { isCloudTrailOn } from '../../functions/adapters/dynamodb/cloudtrail-status.ts';
import type { EcsEvent } from '../../functions/events/event.ts';
import { findingsOf } from '../../functions/scaling/findings.ts';
import { keptActivity } from '../../functions/scaling/parse-history.ts';
import { terraform } from '../scaling/case.ts';
import { activity, call, date, deployment, HIGH, minute, settings, task, WEB, WHERE } from '../scaling/samples.ts';

const delivery = () => {
  const store = inMemoryStore();
  const clock = virtualClock(date(60));
  return { store, clock, fx: { store, queues: localQueues(), clock } };
};
const read = { settings: settings(), alarms: undefined, price: undefined };
const window = { from: minute(0), to: minute(120) };

const alarm: EcsEvent = {
  ...{ kind: 'alarm', id: 'x', ...WHERE, at: date(9.5), service: WEB, alarm: HIGH },
  ...{ changedAt: date(9.5), metric: 90, threshold: 60 },
};

test('events become the picture of a service: a count that Terraform reset is found, whatever came twice', async () => {
  const { store, fx } = delivery();
  for (const one of [activity({ at: 5, to: 2, cause: 'low' }), activity({ at: 20, to: 6 })])
    await store.putHistory(keptActivity(one));
  const events = [
    call(40, { ...terraform, desiredCount: 2 }),
    deployment(40.1, 'SERVICE_DEPLOYMENT_IN_PROGRESS'),
    deployment(44, 'SERVICE_DEPLOYMENT_COMPLETED'),
  ];
  for (const facts of [events.toReversed(), events]) await keepHistory(facts, fx);
  const picture = await scalingPicture(WEB, window, read, { store });
  expect(picture.facts.hasCloudTrail).toBe(true);
  expect(findingsOf(picture).map(({ kind, title }) => [kind, title])).toEqual([
    ['reset-by-deployment', 'A deployment reset the desired count from 6 to 2'],
  ]);
});

test('an alarm, its activity and the UpdateService of auto scaling are the first legs of the lag', async () => {
  const { store, fx } = delivery();
  await store.putHistory(keptActivity(activity({ at: 10, to: 5 })));
  const invokedBy = 'ecs.application-autoscaling.amazonaws.com';
  await keepHistory([alarm, call(10.05, { desiredCount: 5, invokedBy })], fx);
  const { runs } = await scalingPicture(WEB, window, { ...read, tasks: [task('a', 10.2)] }, { store });
  expect(runs[0]?.legsMs).toMatchObject({
    'alarm to activity': 30_000,
    'activity to desired count': 3_000,
    'desired count to task': 9_000,
  });
});

test('what AWS reports of a maintenance later stands in the message that announced it', async () => {
  const { store, fx } = delivery();
  const notice = (at: number, status: string): EcsEvent => ({
    ...{ kind: 'retirement', id: `n${at}`, ...WHERE, at: date(at), service: WEB, status },
    ...{ eventArn: 'arn:aws:health:eu-west-1::event/ECS/X/X_1', isIssue: false, tasks: [], description: '' },
    ...{ startsAt: date(1000), endsAt: date(2000) },
  });
  for (const event of [notice(1, 'IMPAIRED'), notice(30, 'IMPAIRED'), notice(55, 'RESOLVED')]) {
    await keepHistory([event], fx);
    const [due] = await store.due(minute(9999), 9);
    const known = due?.kind === 'incident' ? await store.loadIncident(due.id) : undefined;
    expect(known).toMatchObject({ episode: 0, openedAt: minute(1) / 1000, wanted: event.id === 'n55' ? 2 : 1 });
  }
});

test('a trail is noted once a day for the whole account, and forgotten when it is silent for two weeks', async () => {
  const { store, clock, fx } = delivery();
  expect(await isCloudTrailOn(WEB, minute(0), store)).toBe(false);
  await keepHistory([call(1, {})], fx);
  await keepHistory([call(2, {})], fx);
  const noted = await store.loadDocument(cloudTrailKey({ account: '111122223333', region: 'eu-west-1' }));
  expect(noted?.version).toBe(1);
  expect(await isCloudTrailOn(WEB, minute(0), store)).toBe(true);
  clock.set(date(3 * 24 * 60));
  await keepHistory([call(3, {})], fx);
  expect((await store.loadDocument(cloudTrailKey({ account: '111122223333', region: 'eu-west-1' })))?.version).toBe(2);
  expect(await isCloudTrailOn(WEB, minute(30 * 24 * 60), store)).toBe(false);
});
