import { afterEach, expect, test } from 'vitest';
import type { ServiceOptions } from '../../cli/fake-aws/services/services.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, journey, openInMemoryStore, PAUSED, shownIn } from './shop-journey.ts';

/** ECS as reports from the field tell of it, from the release to what people read. */

const open: Journey[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const auto = async (service: Partial<ServiceOptions>): Promise<Journey> => {
  const one = await journey({ tags: { 'farwatch:mode': 'auto' }, ...service }, openInMemoryStore);
  open.push(one);
  return one;
};

const MINUTE = 60;

test.each([false, true])(
  'a rollback is followed until it is confirmed, under a new id or the old one (kept: %s)',
  async (keepsDeploymentId) => {
    const one = await auto({ keepsDeploymentId });
    one.deploy();
    await one.live(20 * MINUTE);
    expect(one.changes()).toEqual(['StopServiceDeployment']);
    expect(shownIn(one)).toContain('confirmed: the deployment is complete, and no task failed for ten minutes');
  },
);

test.each([false, true])(
  'when the old revision fails as well people are paged that it did not help (id kept: %s)',
  async (keepsDeploymentId) => {
    const one = await auto({ keepsDeploymentId, minimumHealthyPercent: 0, maximumPercent: 100 });
    one.deploy();
    await one.live(30 * MINUTE, () => one.changes().length > 0);
    const from = one.now();
    one.world.addTrouble({
      kind: 'dependency-outage',
      from,
      to: new Date(from.getTime() + 3_600_000),
      services: ['web'],
    });
    await one.live(6 * MINUTE);
    expect(shownIn(one)).toContain('did not help');
    expect(one.changes()).toEqual(['StopServiceDeployment']);
  },
);

test('a replaced deployment that drains does not keep a failing release from being rolled back', async () => {
  const one = await auto({ drainingMinutes: 60, minimumHealthyPercent: 50, maximumPercent: 100 });
  one.world.update('web', { forceNewDeployment: true, by: 'ci/deploy' });
  await one.live(15 * MINUTE);
  one.deploy();
  await one.live(20 * MINUTE);
  expect(one.world.service('web').deployments.map(({ status }) => status)).toContain('DRAINING');
  expect(one.changes()).toEqual(['StopServiceDeployment']);
});

test('a breaker that fails the release and does not roll it back leaves it to people: they are paged', async () => {
  const one = await auto({ breaker: { enable: true, rollback: false, type: 'COUNT', value: 1 } });
  one.world.registerTaskDefinition({ family: 'web', behaviours: [{ does: 'never-start', why: 'command-not-found' }] });
  one.world.update('web', { taskDefinition: 'web:3', by: 'ci/deploy' });
  await one.live(5 * MINUTE);
  expect(shownIn(one)).toContain('ECS marked the deployment as failed and does not roll it back');
  expect(one.changes()).toEqual([]);
});

test('a breaker that fails a release of one task at its first failed start pages as well', async () => {
  const breaker = { enable: true, rollback: false, type: 'COUNT', value: 1 } as const;
  const one = await auto({ breaker, desiredCount: 1 });
  one.world.registerTaskDefinition({ family: 'web', behaviours: [{ does: 'never-start', why: 'command-not-found' }] });
  one.world.update('web', { taskDefinition: 'web:3', by: 'ci/deploy' });
  await one.live(10 * MINUTE);
  expect(shownIn(one)).toContain('By hand: deploy web:1 again; 1 start of web:3 failed');
  expect(one.changes()).toEqual([]);
});

test('a release that waits at a hook with production traffic on it and fails is paged for', async () => {
  const one = await auto({ ...PAUSED, pauseStage: 'POST_PRODUCTION_TRAFFIC_SHIFT', pauseMinutes: 600 });
  one.world.registerTaskDefinition({
    family: 'web',
    behaviours: [{ does: 'exit', code: 1, after: { seconds: 400, jitter: 0.2 } }],
  });
  one.world.update('web', { taskDefinition: 'web:3', by: 'ci/deploy' });
  await one.live(20 * MINUTE);
  expect(shownIn(one)).toContain('the new tasks get production traffic');
  expect(one.changes()).toEqual([]);
});

test('a lone task that dies every few hours is proposed, and the press rolls it back', async () => {
  const one = await auto({ desiredCount: 1 });
  one.world.registerTaskDefinition({
    family: 'web',
    behaviours: [{ does: 'exit', code: 1, after: { seconds: 4 * 3600, jitter: 0.05 } }],
  });
  await one.live(26 * 60 * MINUTE);
  one.world.update('web', { taskDefinition: 'web:3', by: 'ci/deploy' });
  expect(await one.live(13 * 60 * MINUTE, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  expect(one.changes()).toEqual([]);
  await one.press(one.button(ACTIONS.rollBack), ANA);
  expect(one.changes()).toEqual(['UpdateService']);
});
