import { expect, test } from 'vitest';
import type { Fleet } from '../../functions/adapters/aws/fleet.ts';
import { changeSpokes, placesOf } from '../../functions/adapters/organisation/spokes.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import { syncPlaces } from '../../functions/handlers/sync/sync-places.ts';
import { ACCOUNT, MORNING, REGION } from '../support/envelopes.ts';
import { spine } from '../support/spine.ts';
import { spokeAt, SPOKES } from './org-rig.ts';

const [FIRST, SECOND] = SPOKES;
const HOUR_MS = 3_600_000;

const empty: Fleet = {
  clusters: async () => [],
  services: async function* () {},
  describe: async () => [],
  taskArns: async () => [],
  tasks: async () => [],
};

/** A hub whose hourly read runs as its schedule has it, with heartbeats of the spokes that are alive. */
const hub = async () => {
  const rig = spine();
  const { store, clock } = rig;
  await changeSpokes(store, (all) => {
    for (const account of [FIRST, SECOND]) all.set(`${account}/${REGION}`, spokeAt(account));
  });
  const places = placesOf({ account: ACCOUNT, region: REGION }, store, clock);
  const fx = { ...rig.events(), places, fleet: empty, fleetAt: () => empty, sendPlace: async () => {} };
  const hear = (account: string) =>
    handleEvents(
      [
        {
          id: 'h',
          body: JSON.stringify({
            id: 'h',
            source: 'farwatch',
            'detail-type': 'Farwatch Heartbeat',
            account,
            region: REGION,
            time: clock.now().toISOString(),
            resources: [],
            detail: { version: '0.1.0', rules: 'abc' },
          }),
        },
      ],
      fx,
    );
  const hours = async (count: number, alive: readonly string[]) => {
    for (let hour = 0; hour < count; hour += 1) {
      clock.set(new Date(clock.now().getTime() + HOUR_MS));
      for (const account of alive) await hear(account);
      const asked = [FIRST, SECOND].map((account, n) => ({
        id: `m${n}`,
        body: JSON.stringify({ account, region: REGION }),
      }));
      expect(await syncPlaces(asked, { ...fx, remainingMs: () => Infinity })).toEqual([]);
      await rig.sendNotices();
    }
  };
  const posts = () => rig.slack.messages().filter(({ thread }) => thread === undefined);
  return { ...rig, hours, posts };
};

test('a spoke whose heartbeats stop is one message, with what to do next; its return ends it', async () => {
  const { hours, posts, slack } = await hub();
  await hours(2, [FIRST, SECOND]);
  expect(posts()).toEqual([]);
  await hours(2, [SECOND]);
  expect(posts()).toEqual([]);
  await hours(5, [SECOND]);
  const [message, ...others] = posts();
  expect(others).toEqual([]);
  const since = new Date(MORNING + 600_000 + 2 * HOUR_MS).toISOString().slice(0, 16).replace('T', ' ');
  expect(message?.message.text).toContain(`spoke ${FIRST} in ${REGION} is silent: no heartbeat since ${since} UTC`);
  const shown = JSON.stringify(message?.message);
  expect(shown).toContain('farwatch doctor --self --all');
  expect(shown).toContain(`farwatch spokes remove ${FIRST}`);
  expect(shown).not.toContain('Service ↗');
  await hours(3, [FIRST, SECOND]);
  expect(posts()).toHaveLength(1);
  const ended = slack.messages().filter(({ thread }) => thread === message?.ts);
  expect(ended.filter(({ message: { text } }) => text.startsWith('✅ Resolved'))).toHaveLength(1);
});

test('one that is silent again is a new message; one that was never heard counts from its registration', async () => {
  const { hours, posts } = await hub();
  await hours(4, [SECOND]);
  expect(posts().map(({ message }) => message.text)).toEqual([
    expect.stringContaining('no heartbeat since it was registered, 2026-03-02 08:00 UTC'),
  ]);
  await hours(2, [FIRST, SECOND]);
  await hours(4, [SECOND]);
  expect(posts()).toHaveLength(2);
});
