import { afterEach, expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Serving } from '../../cli/fake-aws/draws.ts';
import type { ServiceOptions } from '../../cli/fake-aws/services/services.ts';
import type { TroubleOptions } from '../../cli/fake-aws/world-model.ts';
import { after } from '../fake-aws/shop.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, journey, openInMemoryStore, shownIn } from './shop-journey.ts';

const open: Journey[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const REQUESTS = { perMinute: 1200, testPerMinute: 0, failing: 0.001, spread: 0.6 } as const;

type Release = {
  readonly serving?: Serving;
  readonly trouble?: TroubleOptions;
  readonly mode?: string;
  /** Whether another service is behind the same load balancer. */
  readonly isAlone?: boolean;
};

/** web:3, whose tasks run well, is rolled out behind a load balancer that it shares with `cart`. */
const released = async ({ serving, trouble, mode = 'auto', isAlone = false }: Release): Promise<Journey> => {
  const balanced: Partial<ServiceOptions> = { loadBalancer: true, requests: REQUESTS };
  const one = await journey({ ...balanced, tags: { 'farwatch:mode': mode } }, openInMemoryStore);
  open.push(one);
  const { world } = one;
  world.registerTaskDefinition({ family: 'web', ...(serving && { serving }) });
  world.registerTaskDefinition({ family: 'cart' });
  if (!isAlone)
    world.addService({ cluster: 'prod', name: 'cart', taskDefinition: 'cart:1', desiredCount: 2, ...balanced });
  if (trouble !== undefined) world.addTrouble(trouble);
  await one.live(60);
  world.update('web', { taskDefinition: 'web:3', by: 'ci/deploy' });
  return one;
};

const FAILING: Serving = { failing: 0.08, slower: 1 };

test('requests that fail since a rolling deployment: people are asked, and one approves', async () => {
  const one = await released({ serving: FAILING });
  expect(await one.live(1800, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  expect(one.changes()).toEqual([]);
  expect(shownIn(one)).toMatch(
    /Roll back to web:1\? 8\.\d % of [\d,]+ requests since the release failed; in the hour before: 0\.\d %;/,
  );
  expect(shownIn(one)).toMatch(/; other services of the load balancer: 0\.\d %/);
  expect(shownIn(one)).toContain('web:3 fails');
  const { says } = await one.press(one.button(ACTIONS.rollBack), ANA);
  expect(says).toMatch(/^Approved/);
  expect(one.changes()).toEqual(['UpdateService']);
  expect(one.endpoint.changes[0]?.request).toMatchObject({ taskDefinition: 'web:1' });
});

test('a question that a newer deployment overtook: whoever approves hears that the service has moved on', async () => {
  const one = await released({ serving: FAILING });
  expect(await one.live(1800, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  one.world.registerTaskDefinition({ family: 'web' });
  one.world.update('web', { taskDefinition: 'web:4', by: 'ci/deploy' });
  await one.live(120);
  await one.press(one.button(ACTIONS.rollBack), ANA);
  await one.live(60);
  expect(shownIn(one)).toMatch(
    /approved the rollback to web:1, but it was not done: a newer deployment replaced this one: web:4/,
  );
  expect([one.hasButton(ACTIONS.rollBack), one.changes()]).toEqual([false, []]);
});

test('without another service behind the load balancer people are told, not asked', async () => {
  const one = await released({ serving: FAILING, isAlone: true });
  expect(await one.live(1800, () => shownIn(one).includes('requests since the release failed'))).toBe(true);
  expect(shownIn(one)).toContain('check the release; this alone is not enough evidence to propose a rollback');
  expect(shownIn(one)).not.toContain('Farwatch would have');
  await one.live(1500);
  expect([one.hasButton(ACTIONS.rollBack), one.changes()]).toEqual([false, []]);
});

test.each(['observe', 'approve'])('in mode %s people hear the numbers', async (mode) => {
  const one = await released({ serving: FAILING, mode });
  expect(await one.live(1800, () => shownIn(one).includes('requests since the release failed'))).toBe(true);
  expect([one.hasButton(ACTIONS.rollBack), one.changes()]).toEqual([mode === 'approve', []]);
  expect(shownIn(one).includes('Farwatch would have asked whether to roll back to web:1.')).toBe(mode === 'observe');
  expect(shownIn(one)).not.toContain('would have rolled back');
});

test('slower responses are told with the numbers; nothing is proposed for them alone', async () => {
  const one = await released({ serving: { failing: 0, slower: 3 } });
  expect(await one.live(1800, () => shownIn(one).includes('requests since the release took longer than'))).toBe(true);
  expect([one.hasButton(ACTIONS.rollBack), one.changes()]).toEqual([false, []]);
});

test.each([
  ['a healthy release', {}],
  [
    'what all services behind the load balancer need is down',
    { trouble: { kind: 'dependency-outage', from: after(3), to: after(60), share: 0.3 } },
  ],
] satisfies readonly (readonly [string, Release])[])('nobody hears of %s', async (_, release) => {
  const one = await released(release);
  await one.live(2700);
  expect(shownIn(one)).not.toContain('requests since the release');
  expect([one.hasButton(ACTIONS.rollBack), one.changes()]).toEqual([false, []]);
});
