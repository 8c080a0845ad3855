import { KILL_SWITCH_KEY } from '../../functions/adapters/dynamodb/keys.ts';
import { afterEach, expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, BEN, GUEST, journey, PAUSED, shownIn } from './shop-journey.ts';

const open: Journey[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A healthy release whose deployment ECS pauses, until its message has the buttons. */
const paused = async (): Promise<Journey> => {
  const one = await journey({ tags: { 'farwatch:mode': 'auto' }, ...PAUSED });
  open.push(one);
  one.world.update('web', { forceNewDeployment: true, by: 'ci/deploy' });
  expect(await one.live(600, () => one.hasButton(ACTIONS.hookContinue))).toBe(true);
  return one;
};

test.each([
  [ACTIONS.hookContinue, 'CONTINUE', /ana continued the deployment\./],
  [ACTIONS.hookRollBack, 'ROLLBACK', /ana rolled the deployment back\./],
] as const)(
  'a paused deployment is answered by %s: ECS gets %s, and the thread says who it was',
  async (action, asked, says) => {
    const one = await paused();
    const button = one.button(action);
    expect((await one.press(button, ANA)).says).toMatch(
      /^Farwatch asks ECS to .* The result will be posted in the thread\./,
    );
    expect(one.changes()).toEqual(['ContinueServiceDeployment']);
    expect(one.endpoint.changes[0]?.request).toMatchObject({ action: asked });
    expect(shownIn(one)).toMatch(says);
    await one.live(120);
    expect(one.hasButton(action)).toBe(false);
    expect((await one.press(button, BEN)).says).toBe('This deployment no longer waits for an answer.');
    expect(one.changes()).toHaveLength(1);
  },
);

test('somebody who may not answer a hook changes nothing', async () => {
  const one = await paused();
  expect((await one.press(one.button(ACTIONS.hookContinue), GUEST)).says).toMatch(/Only members/);
  expect(one.changes()).toEqual([]);
});

test('the kill switch stops the answer to a hook too, says so, and the same button works once it is off', async () => {
  const one = await paused();
  for (const switched of [{ on: true }, 'unreadable', {}]) {
    await one.set(KILL_SWITCH_KEY, switched);
    await one.live(1);
    await one.press(one.button(ACTIONS.hookContinue), ANA);
    expect(one.changes()).toEqual([]);
  }
  expect(shownIn(one)).toContain('ana asked to continue the deployment, but this was not done: the kill switch is on');
  await one.set(KILL_SWITCH_KEY, { on: false });
  await one.press(one.button(ACTIONS.hookContinue), ANA);
  expect(one.changes()).toEqual(['ContinueServiceDeployment']);
});

test('an answer that ECS refuses is told, and the same button may be pressed again at once', async () => {
  const one = await paused();
  one.world.fail({ operation: 'ContinueServiceDeployment', error: 'ClientException', message: 'not now' });
  await one.press(one.button(ACTIONS.hookContinue), ANA);
  expect(shownIn(one)).toContain('this was not done: ECS refused (ClientException)');
  await one.live(1);
  await one.press(one.button(ACTIONS.hookContinue), ANA);
  expect(one.changes()).toHaveLength(2);
  expect(shownIn(one)).toContain('ana continued the deployment.');
});

test('of two people who want different things the first one counts, and the second is told', async () => {
  const one = await paused();
  const [first, second] = [one.button(ACTIONS.hookContinue), one.button(ACTIONS.hookRollBack)];
  await one.press(first, ANA);
  await one.press(second, BEN);
  expect(one.endpoint.changes.map(({ request }) => request['action'])).toEqual(['CONTINUE']);
  expect(shownIn(one)).toContain(
    'ben asked to roll the deployment back, but this was not done: ana had already answered',
  );
});
