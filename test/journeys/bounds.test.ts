import { afterEach, expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { as } from '../support/as-role.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, journey, shownIn } from './shop-journey.ts';

const open: Journey[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const opened = async (tags: Readonly<Record<string, string>>): Promise<Journey> => {
  const one = await journey({ tags });
  open.push(one);
  return one;
};

test('a rollback is called in a session of the Act role, under the name of its decision', async () => {
  const one = await opened({ 'farwatch:mode': 'auto' });
  one.deploy();
  expect(await one.live(600, () => one.changes().length > 0)).toBe(true);
  expect(one.changes()).toEqual(['StopServiceDeployment']);
  const { by } = one.endpoint.changes[0] ?? {};
  expect(by?.name).toMatch(/ActRole\/farwatch-rollback$/);
  expect(by?.sourceIdentity).toMatch(/^ecs-svc-\d+\.1$/);
  expect(one.endpoint.calls['AssumeRole']).toBe(1);
});

test('a default mode without the tag proposes and says which tag to set; tagged, the same button works', async () => {
  const one = await opened({});
  await one.setPolicy({ defaultMode: 'auto' });
  one.deploy();
  expect(await one.live(600, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  expect(one.changes()).toEqual([]);
  expect(shownIn(one)).toContain('whose tag farwatch:mode is approve or auto; here it is missing');
  one.tag('farwatch:mode', 'approve');
  await one.press(one.button(ACTIONS.rollBack), ANA);
  expect(one.changes()).toEqual(['StopServiceDeployment']);
});

test('a tag that is taken away after the last look stops the call at ECS, and people are told', async () => {
  const one = await opened({ 'farwatch:mode': 'auto' });
  one.beforeChange(() => one.tag('farwatch:mode', 'observe'));
  one.deploy();
  expect(await one.live(600, () => one.changes().length > 0)).toBe(true);
  await one.live(60);
  expect(one.world.service('web').serviceDeployments[0]?.status).toBe('IN_PROGRESS');
  expect(shownIn(one)).toContain('AccessDeniedException');
});

test('whoever holds the role of notify can forge neither state nor audit, mode, policy or kill switch', async () => {
  const one = await opened({ 'farwatch:mode': 'observe' });
  one.deploy();
  await one.live(120);
  const [key] = await one.store.services();
  const state = key && (await one.store.loadState(key));
  if (state === undefined || key === undefined) throw new Error('the service must be known');
  const forgeries: readonly (() => Promise<unknown>)[] = [
    () => one.store.saveState(state, undefined),
    () => one.store.putHistory({ service: key, kind: 'audit', at: 1, id: 'forged', body: {} }),
    () => one.set({ pk: `MODE#${key}`, sk: 'MODE' }, { mode: 'auto', until: 9e9, by: 'mallory' }),
    () => one.set({ pk: 'KILL_SWITCH', sk: 'KILL_SWITCH' }, { on: false }),
    () => one.setPolicy({ defaultMode: 'auto' }),
    () => one.set({ pk: 'BRAKE#111122223333/eu-west-1', sk: 'BRAKE' }, { accepted: [] }),
  ];
  for (const forge of forgeries) await expect(as('notify', forge)).rejects.toThrow(/^notify may not dynamodb:/);
  expect(one.changes()).toEqual([]);
});
