import { afterEach, expect, test } from 'vitest';
import { changeSpokes } from '../../functions/adapters/organisation/spokes.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Journey, SpokeOptions } from './shop-journey.ts';
import { ANA, journey, openInMemoryStore, shownIn } from './shop-journey.ts';

const SPOKE = '222233334444';
/** Seconds after which four tasks have failed and the release was decided on. */
const SOON = 150;
const open: Journey[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A failing release in the account of a spoke. */
const inSpoke = async (mode: string, spoke: Omit<SpokeOptions, 'account'>): Promise<Journey> => {
  const options = { spoke: { account: SPOKE, ...spoke } };
  const one = await journey({ tags: { 'farwatch:mode': mode } }, openInMemoryStore, options);
  open.push(one);
  one.deploy();
  return one;
};

test('a release in another account is proposed, and ECS is called in a session of the role there', async () => {
  const one = await inSpoke('approve', { ceiling: 'auto' });
  expect(await one.live(600, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  expect(one.changes()).toEqual([]);
  await one.press(one.button(ACTIONS.rollBack), ANA);
  expect(one.changes()).toEqual(['StopServiceDeployment']);
  const [change] = one.endpoint.changes;
  expect(change?.by.name).toBe('FarwatchAct-farwatch/farwatch-rollback');
  expect(change?.by.sourceIdentity).toMatch(/^ecs-svc/);
  expect(JSON.stringify(change?.request)).toContain(`:${SPOKE}:service-deployment/prod/web/`);
});

test('in mode auto it is rolled back there without a person', async () => {
  const one = await inSpoke('auto', { ceiling: 'auto' });
  expect(await one.live(600, () => one.changes().length > 0)).toBe(true);
  expect(one.changes()).toEqual(['StopServiceDeployment']);
});

test.each([
  ['observe', 0],
  ['approve', 1],
] as const)('a ceiling of %s bounds the tag auto', async (ceiling, proposals) => {
  const one = await inSpoke('auto', { ceiling });
  await one.live(SOON);
  expect(one.changes()).toEqual([]);
  expect(one.hasButton(ACTIONS.rollBack)).toBe(proposals === 1);
  const reason = 'the mode of the service is observe (the ceiling of its account and region';
  expect(shownIn(one).includes(reason)).toBe(ceiling === 'observe');
});

test('without a role that may act there it says so', async () => {
  const one = await inSpoke('auto', { ceiling: 'auto', actRole: null });
  await one.live(SOON);
  expect(one.changes()).toEqual([]);
  expect(shownIn(one)).toContain('has no role that may change ECS');
});

test('a spoke that is removed between proposal and press is not touched', async () => {
  const one = await inSpoke('approve', { ceiling: 'auto' });
  expect(await one.live(600, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  await changeSpokes(one.store, (spokes) => spokes.clear());
  await one.press(one.button(ACTIONS.rollBack), ANA);
  await one.live(60);
  expect(one.changes()).toEqual([]);
});

test.each([
  [SPOKE, 0],
  ['999988887777', 1],
])('a freeze that the policy sets for account %s holds there alone', async (account, calls) => {
  const one = await inSpoke('auto', { ceiling: 'auto' });
  const freezeWindows = [{ from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' }];
  await one.setPolicy({ accounts: { [account]: { freezeWindows } } });
  await one.live(SOON, () => one.changes().length > 0);
  expect(one.changes().length).toBe(calls);
});
