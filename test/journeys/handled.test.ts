import { afterEach, expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, BEN, GUEST, journey, openInMemoryStore, shownIn } from './shop-journey.ts';

const open: Journey[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A failing release of a service in a mode, until its message has the button. */
const failing = async (mode: 'observe' | 'approve', action: string): Promise<Journey> => {
  const one = await journey({ tags: { 'farwatch:mode': mode } }, openInMemoryStore);
  open.push(one);
  one.deploy();
  expect(await one.live(600, () => one.hasButton(action))).toBe(true);
  return one;
};

const messagesPosted = (one: Journey): number => one.messages().reduce((sum, { thread }) => sum + 1 + thread.length, 0);

test('a muted incident posts nothing until it is over, its message says who muted it, how long and why', async () => {
  const one = await failing('observe', ACTIONS.mute);
  const { form } = await one.press(one.button(ACTIONS.mute), ANA);
  if (form === undefined) throw new Error('no form opened');
  expect(await one.submit(form, { length: 'resolved', reason: 'known, ticket 12' }, ANA)).toBe('');
  expect(shownIn(one)).toContain('🔕 muted until it is resolved by @ana: known, ticket 12');
  expect(one.hasButton(ACTIONS.mute)).toBe(false);
  const before = messagesPosted(one);
  await one.live(120);
  expect(messagesPosted(one)).toBe(before);
  expect(one.messages()[0]?.edits).toBeGreaterThan(0);
});

test('hold: for an hour failing releases are told and none is proposed; then they are proposed again', async () => {
  const one = await failing('approve', ACTIONS.hold);
  const { says } = await one.press(one.button(ACTIONS.hold), ANA);
  expect(says).toMatch(
    /^Held for 1 h: Farwatch only observes this service until <!date\^\d+\^[^|]+\|2026-11-20 09:0\d UTC>\.$/,
  );
  expect(shownIn(one)).toContain('👆 Hold 1 h by @ana');
  expect(shownIn(one)).toMatch(/\*Declined\* by @ana after \d+ s/);
  one.world.registerTaskDefinition({
    family: 'web',
    behaviours: [{ does: 'exit', code: 1, after: { from: 2, to: 5 } }],
  });
  one.world.update('web', { taskDefinition: 'web:3', by: 'ci/deploy' });
  expect(await one.live(120, () => one.hasButton(ACTIONS.rollBack))).toBe(false);
  expect(shownIn(one)).toContain('web:3');
  expect(shownIn(one)).toContain('observe (set by ana until 2026-11-20 09:0');
  expect(shownIn(one)).not.toContain('observe (tag farwatch:mode)');
  one.world.update('web', { desiredCount: 0, by: 'Operator/ana' });
  await one.live(3600);
  one.world.update('web', { desiredCount: 4, by: 'Operator/ana' });
  expect(await one.live(300, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  expect(one.changes()).toEqual([]);
});

test('“not now” is for this release: the next bad one is proposed again', async () => {
  const one = await failing('approve', ACTIONS.notNow);
  await one.press(one.button(ACTIONS.notNow), ANA);
  expect(shownIn(one)).toMatch(/\*Declined\* by @ana after \d+ s/);
  expect(await one.live(60, () => one.hasButton(ACTIONS.rollBack))).toBe(false);
  one.world.update('web', { taskDefinition: 'web:1', by: 'Operator/ben' });
  await one.live(180);
  one.world.registerTaskDefinition({
    family: 'web',
    behaviours: [{ does: 'exit', code: 1, after: { from: 2, to: 5 } }],
  });
  one.world.update('web', { taskDefinition: 'web:3', by: 'ci/deploy' });
  expect(await one.live(300, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  expect((await one.press(one.button(ACTIONS.rollBack), BEN)).says).toMatch(/then rolls back to web:1\./);
  expect(one.changes()).toEqual(['StopServiceDeployment']);
});

test('/farwatch open lists what is open, oldest first, and answers “all quiet” once it is over', async () => {
  const one = await failing('observe', ACTIONS.acknowledge);
  await one.live(60);
  const says = await one.type('open', GUEST);
  // The release and what ECS complains of stand in the message of the stops: it is one problem.
  expect(says).toMatch(/^1 open:\n• \d+ (?:min|s) · web: container app exits with an error — \d+ tasks$/);
  expect(await one.type('status', GUEST)).toMatch(/^1 open:\n• web: /);
  one.world.update('web', { taskDefinition: 'web:1', by: 'Operator/ana' });
  await one.live(2 * 3600);
  expect(await one.type('open', GUEST)).toBe('All quiet: no incident is open.');
});

test('/farwatch mute and mode are refused to whoever may not, and what is typed wrongly gets the list', async () => {
  const one = await failing('observe', ACTIONS.acknowledge);
  expect(await one.type('mute web 1h known', ANA)).toMatch(/^Muted/);
  expect(shownIn(one)).toMatch(/🔕 muted until .* by @ana: known/);
  expect(await one.type('mode web auto 1', GUEST)).toBe('Only members of the configured group may change the mode.');
  expect(await one.type('opne', ANA)).toContain('*/farwatch open*');
});
