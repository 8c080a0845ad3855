import { asRelease } from '../support/incidents.ts';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { eventBusSink } from '../../functions/adapters/sinks/event-bus.ts';
import { pagerDutySink, teamsSink } from '../../functions/adapters/sinks/http-sinks.ts';
import type { Sink } from '../../functions/adapters/sinks/sink.ts';
import { SinkRefused } from '../../functions/adapters/sinks/sink.ts';
import { SlackBusy } from '../../functions/adapters/slack/errors.ts';
import { notify } from '../../functions/handlers/notify/notify.ts';
import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';
import type { IncidentEvent } from '../../functions/sinks/incident-event.ts';
import { incidentEventSchema } from '../../functions/sinks/incident-event.ts';
import { TRIES_MAX } from '../../functions/sinks/outbox.ts';
import { delivery, incidentOf, tops, withPage } from './notify-rig.ts';

/** A sink that records what it gets, and fails as told. */
const recording = (name: Sink['name']) => {
  const got: IncidentEvent[] = [];
  const state: { error: Error | undefined; calls: number } = { error: undefined, calls: 0 };
  const sink: Sink = {
    name,
    versionOf: ({ status, level }) => `${status}.${level}`,
    send: async (event) => {
      state.calls += 1;
      if (state.error !== undefined) throw state.error;
      got.push(event);
    },
  };
  return { sink, got, state };
};

const setUp = () => {
  const rig = delivery();
  const [bus, teams] = [recording('bus'), recording('teams')];
  const fx = { ...rig.fx, sinks: [bus.sink, teams.sink] };
  const sweep = async () => {
    const due = await rig.store.due(rig.time.seconds, 9);
    await notify(
      due.flatMap((one) => (one.kind === 'incident' ? [{ incident: one.id }] : [])),
      fx,
    );
  };
  return { ...rig, bus, teams, fx, sweep };
};

const item = { ...incidentOf(3), severity: 'harm' as const };

test('one sink that is down delays neither the others nor Slack, and gets it when it is back', async () => {
  const { want, bus, teams, fx, slack, time, sweep, store } = setUp();
  bus.state.error = new Error('timeout');
  await want(item);
  await notify([{ incident: item.id }], fx);
  expect(tops(slack)).toHaveLength(1);
  expect([bus.got.length, teams.got.length]).toEqual([0, 1]);
  expect(incidentEventSchema.safeParse(teams.got[0]).success).toBe(true);
  bus.state.error = undefined;
  time.seconds += 59;
  await sweep();
  expect(bus.got).toHaveLength(0);
  time.seconds += 1;
  await sweep();
  await sweep();
  expect([bus.got.length, teams.got.length, tops(slack)[0]?.updates]).toEqual([1, 1, 0]);
  expect(await store.due(time.seconds + 9999, 9)).toEqual([]);
});

test('while Slack is down the sinks get it, and once only', async () => {
  const { want, bus, teams, fx, slack, time, sweep } = setUp();
  slack.fail.before = () => new SlackBusy('503');
  await want(item);
  await notify([{ incident: item.id }], fx);
  time.seconds += 300;
  await sweep();
  expect([bus.got.length, teams.got.length, tops(slack).length]).toEqual([1, 1, 0]);
});

test('what a sink does not take for a day is given up; one that is down is tried once a batch', async () => {
  const { want, bus, teams, fx, time, sweep, store } = setUp();
  teams.state.error = new SinkRefused('it answered 400');
  bus.state.error = new Error('timeout');
  await want(item);
  const other = { ...item, id: `${item.id}x` as typeof item.id };
  await want(other);
  await notify([{ incident: item.id }, { incident: other.id }], fx);
  expect([teams.state.calls, bus.state.calls]).toEqual([2, 1]);
  for (let n = 0; n < TRIES_MAX + 2; n += 1) {
    time.seconds += 4000;
    await sweep();
  }
  expect(teams.state.calls).toBe(2 * TRIES_MAX);
  expect(bus.state.calls).toBeLessThanOrEqual(TRIES_MAX + 1);
  expect(await store.due(time.seconds + 99_999, 9)).toEqual([]);
});

test('what is refused for a wrong key arrives once the key is right', async () => {
  const { want, teams, fx, time, sweep } = setUp();
  teams.state.error = new SinkRefused('it answered 403');
  await want(item);
  await notify([{ incident: item.id }], fx);
  teams.state.error = undefined;
  time.seconds += 60;
  await sweep();
  expect(teams.got).toHaveLength(1);
});

test('a sink that is taken out while it is down makes nothing due for ever', async () => {
  const { want, bus, fx, time, store } = setUp();
  bus.state.error = new Error('timeout');
  await want(item);
  await notify([{ incident: item.id }], fx);
  time.seconds += 60;
  await notify([{ incident: item.id }], { ...fx, sinks: [] });
  expect(await store.due(time.seconds + 99_999, 9)).toEqual([]);
});

test('in quiet hours the bus gets what is held back from people', async () => {
  const { want, bus, teams, fx, rules, slack } = setUp();
  rules.onCall = { ...DEFAULT_ON_CALL, quietHours: [{ from: '00:00', to: '12:00', hold: 'all' }] };
  await want(item);
  await notify([{ incident: item.id }], fx);
  expect([bus.got.length, teams.got.length, tops(slack).length]).toEqual([1, 0, 0]);
  await want(withPage(item));
  await notify([{ incident: item.id }], fx);
  expect([bus.got.length, teams.got.length, tops(slack).length]).toEqual([2, 1, 1]);
});

test('an evaluation that came to nothing is a card in Teams as little as a message in Slack', async () => {
  const { want, bus, teams, fx, slack } = setUp();
  const aside = item.notifications.map((one) => ({ ...one, id: 'alert:unexplained' }));
  const release = asRelease(item, { notifications: aside });
  await want(release);
  await notify([{ incident: release.id }], fx);
  expect([bus.got.length, teams.got.length, tops(slack).length]).toEqual([0, 0, 0]);
  await want(withPage(release));
  await notify([{ incident: release.id }], fx);
  expect([bus.got.length, teams.got.length, tops(slack).length]).toEqual([1, 1, 1]);
});

const SECRET: Readonly<Record<string, string>> = {
  pagerDutyRoutingKey: 'R0UT1NG',
  teamsWebhookUrl: 'https://teams.test/hook',
};
const secrets = { read: async (name: string) => SECRET[name] ?? '', forget: () => undefined };

test('PagerDuty and Teams are called over HTTPS; 4xx is refused, 429 and 5xx are tried again', async () => {
  const calls: { url: string; body: string }[] = [];
  const answers = [202, 200, 400, 429, 500];
  const request = (async (url: string, { body }: { body: string }) => {
    calls.push({ url, body });
    const status = answers.shift() ?? 200;
    return { ok: status < 300, status };
  }) as unknown as typeof fetch;
  const got = setUp();
  await got.want(withPage(item));
  await notify([{ incident: item.id }], got.fx);
  const [event] = got.bus.got;
  if (event === undefined) throw new Error('no event');
  await pagerDutySink({ secrets, request }).send(event);
  await teamsSink({ secrets, request }).send(event);
  expect(calls.map(({ url }) => url)).toEqual(['https://events.pagerduty.com/v2/enqueue', 'https://teams.test/hook']);
  expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({ routing_key: 'R0UT1NG', event_action: 'trigger' });
  expect(JSON.parse(calls[1]?.body ?? '')).toMatchObject({ type: 'message' });
  const teams = teamsSink({ secrets, request });
  await expect(teams.send(event)).rejects.toBeInstanceOf(SinkRefused);
  await expect(teams.send(event)).rejects.not.toBeInstanceOf(SinkRefused);
  await expect(teams.send(event)).rejects.not.toBeInstanceOf(SinkRefused);
  expect(answers).toEqual([]);
});

test('the bus gets the documented detail; an entry that failed is an error', async () => {
  const bridge = mockClient(EventBridgeClient);
  bridge
    .on(PutEventsCommand)
    .resolvesOnce({ FailedEntryCount: 0 })
    .resolves({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'ThrottlingException' }],
    });
  const got = setUp();
  await got.want(item);
  await notify([{ incident: item.id }], got.fx);
  const [event] = got.bus.got;
  if (event === undefined) throw new Error('no event');
  const sink = eventBusSink('arn:aws:events:eu-west-1:111122223333:event-bus/ops', new EventBridgeClient({}));
  await sink.send(event);
  const [entry] = bridge.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries ?? [];
  expect(entry).toMatchObject({ Source: 'farwatch', DetailType: 'Farwatch Incident' });
  expect(incidentEventSchema.safeParse(JSON.parse(entry?.Detail ?? '')).success).toBe(true);
  await expect(sink.send(event)).rejects.toThrow('ThrottlingException');
});
