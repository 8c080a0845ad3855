import { adviceKey } from '../../functions/adapters/dynamodb/keys.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleet } from '../../cli/experiments/bench/fleet-endpoint.ts';
import type { ShownButton } from '../../cli/local/slack-press.ts';
import { buttonsIn } from '../../cli/local/slack-press.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import { reportReaders } from '../../functions/handlers/weekly-report/clients.ts';
import { weeklyReport } from '../../functions/handlers/weekly-report/weekly-report.ts';
import { pressedSize, SIZE_ACTIONS } from '../../functions/report/advice/buttons.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';
import { silentLog, silentMetrics } from '../support/local.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, journey, PAUSED, shownIn, openInMemoryStore } from './shop-journey.ts';
import { placesWith } from '../support/places.ts';

/** Buttons found in posted messages, with the journey in which they can be pressed. */
const found = new Map<string, { readonly button: ShownButton; readonly one: Journey }>();
const open: Journey[] = [];

const keep = (one: Journey, messages: readonly SlackMessage[]): void => {
  for (const button of messages.flatMap(buttonsIn))
    if (!found.has(button.action)) found.set(button.action, { button, one });
};

const failing = async (): Promise<void> => {
  const one = await journey({ tags: { 'farwatch:mode': 'approve' } }, openInMemoryStore);
  open.push(one);
  one.deploy();
  await one.live(600, () => one.hasButton(ACTIONS.rollBack));
  keep(
    one,
    one.messages().map(({ message }) => message),
  );
};

const paused = async (): Promise<void> => {
  const one = await journey(PAUSED, openInMemoryStore);
  open.push(one);
  one.world.update('web', { forceNewDeployment: true });
  await one.live(600, () => one.hasButton(ACTIONS.hookContinue));
  keep(
    one,
    one.messages().map(({ message }) => message),
  );
};

/** The digest of a week; presses are answered with the store of a journey. */
const digest = async (): Promise<void> => {
  const one = await journey({}, openInMemoryStore);
  open.push(one);
  const now = new Date('2026-11-23T08:00:00Z');
  const fleet = await startFleet({ clusters: 1, services: 4, tasksPerService: 1, scaledEvery: 15, throttled: 0, now });
  const posted: SlackMessage[] = [];
  const files = new Map<string, string>();
  const config = { region: 'eu-west-1', endpoint: fleet.url, credentials: { accessKeyId: 'x', secretAccessKey: 'y' } };
  await weeklyReport({
    store: one.store,
    clock: { now: () => now, sleep: async () => {} },
    log: silentLog,
    metrics: silentMetrics,
    files: {
      put: async (key, text) => void files.set(key, text),
      get: async (key) => files.get(key),
      link: (key) => `https://example.test/${key}`,
    },
    slack: {
      post: async (channel, message) => {
        posted.push(message);
        return { channel, ts: '1' };
      },
      find: async () => undefined,
      reply: async ({ channel }) => ({ channel, ts: '2' }),
      upload: async () => {},
    },
    routing: { channel: '#costs', byCluster: {} },
    timeZone: 'Europe/Berlin',
    prices: builtInPrices,
    sendShard: async () => {},
    places: placesWith(),
    readers: (calls) => reportReaders(config, calls),
    servicesPerGroup: 10,
    remainingMs: () => 900_000,
  });
  await fleet.close();
  keep(one, posted);
};

beforeAll(async () => {
  await failing();
  await paused();
  await digest();
}, 120_000);
afterAll(async () => {
  await Promise.all(open.map((one) => one.close()));
});

/** What proves that a button had an effect. */
const DOES: Readonly<Record<string, (one: Journey, button: ShownButton) => unknown>> = {
  [ACTIONS.acknowledge]: (one) => expect(shownIn(one)).toContain('acknowledged by @ana'),
  [ACTIONS.mute]: (one) => expect(shownIn(one)).toContain('muted until it is resolved by @ana: known, ticket 12'),
  [ACTIONS.timeline]: () => undefined,
  [ACTIONS.notNow]: (one) => expect(shownIn(one)).toContain('*Declined* by @ana'),
  [ACTIONS.hold]: () => undefined,
  [ACTIONS.rollBack]: () => undefined,
  [ACTIONS.hookContinue]: (one) => expect(one.changes()).toEqual(['ContinueServiceDeployment']),
  [ACTIONS.hookRollBack]: () => undefined,
  ...Object.fromEntries(
    Object.values(SIZE_ACTIONS).map((action) => [
      action,
      async (one: Journey, { value }: ShownButton) => {
        const service = pressedSize(action, value)?.service;
        expect(service && (await one.store.loadDocument(adviceKey(service)))?.body).toBeDefined();
      },
    ]),
  ),
};

/** In this order: buttons that end a proposal or a hook come last. */
const ANSWERS: readonly (readonly [action: string, says: RegExp])[] = [
  [ACTIONS.timeline, /farwatch timeline prod\/web/],
  [ACTIONS.acknowledge, /^Acknowledged\./],
  [ACTIONS.mute, /^$/],
  [ACTIONS.notNow, /^Declined/],
  [ACTIONS.hold, /^Held for 1 h/],
  [ACTIONS.rollBack, /^This rollback was already declined by ana\./],
  [ACTIONS.hookContinue, /^Farwatch asks ECS to continue/],
  [ACTIONS.hookRollBack, /^Farwatch asks ECS to roll|no longer waits for an answer/],
  [SIZE_ACTIONS.accept, /^Accepted/],
  [SIZE_ACTIONS.snooze, /^Snoozed/],
  [SIZE_ACTIONS.reject, /^Rejected/],
];

test('no button is without its row here', () => {
  const all = [...Object.values(ACTIONS), ...Object.values(SIZE_ACTIONS)].sort();
  expect(ANSWERS.map(([action]) => action).sort()).toEqual(all);
  expect(Object.keys(DOES).sort()).toEqual(all);
});

test.each(ANSWERS)('%s stands in a message that code posts, and its press is answered', async (action, says) => {
  const seen = found.get(action);
  if (seen === undefined) throw new Error(`no message has a button ${action}`);
  const pressed = await seen.one.press(seen.button, ANA);
  expect(pressed.says).toMatch(says);
  if (pressed.form !== undefined)
    expect(await seen.one.submit(pressed.form, { length: 'resolved', reason: 'known, ticket 12' }, ANA)).toBe('');
  await DOES[action]?.(seen.one, seen.button);
});
