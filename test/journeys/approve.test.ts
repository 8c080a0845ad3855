import { afterEach, expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, BEN, GUEST, journey, shownIn, openInMemoryStore } from './shop-journey.ts';

const open: Journey[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A failing release of a service in mode `approve`, until its message has the button. */
const proposed = async (store?: typeof openInMemoryStore): Promise<Journey> => {
  const one = await journey({ tags: { 'farwatch:mode': 'approve' } }, store);
  open.push(one);
  one.deploy();
  expect(await one.live(600, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  expect(one.changes()).toEqual([]);
  return one;
};

test('a person presses the button in the proposal, ECS is asked, and the message says who and when', async () => {
  const one = await proposed();
  const [posted] = one.messages().filter(({ message }) => JSON.stringify(message).includes(ACTIONS.rollBack));
  expect(JSON.stringify(posted?.versions)).toContain('Roll back to web:1?');
  const button = one.button(ACTIONS.rollBack);
  await one.live(41);
  const { says } = await one.press(button, ANA);
  expect(says).toMatch(/^Approved: Farwatch reads the service once more, then rolls back to web:1\./);
  expect(one.changes()).toEqual(['StopServiceDeployment']);
  expect(one.endpoint.changes[0]?.request).toMatchObject({ stopType: 'ROLLBACK' });
  const now = one.messages().find(({ place }) => place.ts === posted?.place.ts);
  expect(JSON.stringify(now?.message)).toMatch(/\*Approved\* by @ana after 4\d s\./);
  expect(JSON.stringify(now?.message)).toContain('ECS returns to web:1, approved by ana');
  expect(JSON.stringify(now?.thread)).toMatch(/ECS returns to web:1, approved by ana/);
  expect(one.hasButton(ACTIONS.rollBack)).toBe(false);
  await one.live(180);
  expect(one.changes()).toEqual(['StopServiceDeployment']);
  expect([...one.world.service('web').tasks].map(({ definition }) => definition.revision)).toEqual([1, 1, 1, 1]);
  expect(shownIn(one)).not.toContain('not done');
});

test('a release that has completed is taken back by UpdateService, approved in the same way', async () => {
  const one = await journey({ tags: { 'farwatch:mode': 'approve' } });
  open.push(one);
  one.world.registerTaskDefinition({
    family: 'web',
    behaviours: [{ does: 'exit', code: 1, after: { from: 420, to: 500 } }],
  });
  one.world.update('web', { taskDefinition: 'web:3', by: 'ci/deploy' });
  expect(await one.live(3600, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  expect(one.world.service('web').serviceDeployments[0]?.status).toBe('SUCCESSFUL');
  await one.press(one.button(ACTIONS.rollBack), ANA);
  expect(one.changes()).toEqual(['UpdateService']);
  expect(one.endpoint.changes[0]?.request).toMatchObject({ taskDefinition: 'web:1' });
  expect(shownIn(one)).toMatch(/\*Approved\* by @ana after \d+ s\./);
});

test('pressed twice, by two people, it is one call, and the second is told who was first', async () => {
  const one = await proposed();
  const button = one.button(ACTIONS.rollBack);
  await one.press(button, ANA);
  expect((await one.press(button, BEN)).says).toBe('This rollback was already approved by ana.');
  expect((await one.press(button, ANA)).says).toBe('This rollback was already approved by ana.');
  expect(one.changes()).toEqual(['StopServiceDeployment']);
});

test('somebody who may not press changes nothing, is told so, and leaves the button to others', async () => {
  const one = await proposed();
  for (const action of [ACTIONS.rollBack, ACTIONS.notNow, ACTIONS.hold])
    expect((await one.press(one.button(action), GUEST)).says).toMatch(/Only members of the configured group/);
  expect(one.changes()).toEqual([]);
  await one.press(one.button(ACTIONS.rollBack), ANA);
  expect(one.changes()).toEqual(['StopServiceDeployment']);
});

test('“not now” is final for this release: no call, no new proposal, and the message says who', async () => {
  const one = await proposed(openInMemoryStore);
  expect((await one.press(one.button(ACTIONS.notNow), ANA)).says).toBe('Declined: Farwatch changes nothing.');
  expect(shownIn(one)).toMatch(/\*Declined\* by @ana after \d+ s/);
  await one.live(120);
  expect(one.hasButton(ACTIONS.rollBack)).toBe(false);
  expect(one.changes()).toEqual([]);
});

test('hold keeps Farwatch from this service for an hour', async () => {
  const one = await proposed(openInMemoryStore);
  expect((await one.press(one.button(ACTIONS.hold), ANA)).says).toMatch(/^Held for 1 h/);
  await one.live(120);
  expect(one.changes()).toEqual([]);
  expect(one.hasButton(ACTIONS.rollBack)).toBe(false);
});

test('a proposal nobody answers loses its button after 15 minutes; pressed late, nothing is done', async () => {
  const one = await proposed();
  const button = one.button(ACTIONS.rollBack);
  // The service is scaled to 0: nothing fails any more, so nothing is proposed again.
  one.world.update('web', { desiredCount: 0, by: 'Operator/marta' });
  expect(await one.live(880, () => !one.hasButton(ACTIONS.rollBack))).toBe(false);
  await one.live(60);
  expect(one.hasButton(ACTIONS.rollBack)).toBe(false);
  expect(shownIn(one)).toContain('Nobody answered within 15 min');
  expect((await one.press(button, ANA)).says).toMatch(/^The proposal has expired/);
  expect(one.changes()).toEqual([]);
});

test('an approval after somebody else has deployed does nothing, and the one who approved is told why', async () => {
  const one = await proposed();
  one.world.update('web', { taskDefinition: 'web:1', by: 'Operator/marta' });
  await one.press(one.button(ACTIONS.rollBack), ANA);
  expect(one.changes()).toEqual([]);
  expect(shownIn(one)).toMatch(
    /ana approved the rollback to web:1, but it was not done: a newer deployment replaced this one/,
  );
  expect(shownIn(one)).toMatch(/\*Approved\* by @ana after \d+ s, but not carried out/);
});
