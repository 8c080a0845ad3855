import { afterEach, expect, test } from 'vitest';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { McpEffects } from '../../functions/handlers/mcp/ports.ts';
import { ACTING_TOOLS } from '../../functions/handlers/mcp/ports.ts';
import { called, connected, effectsOn } from '../handlers/mcp-rig.ts';
import { as } from '../support/as-role.ts';
import type { Journey } from './shop-journey.ts';
import { ANA, journey, shownIn } from './shop-journey.ts';

const open: Journey[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const WEB = { service: 'web', reason: 'orders  fail since the\nrelease' };

/** A release whose tasks run well, so that Farwatch itself has no evidence. */
const released = async (mode: string): Promise<Journey> => {
  const one = await journey({ tags: { 'farwatch:mode': mode } });
  open.push(one);
  one.world.registerTaskDefinition({ family: 'web' });
  one.world.update('web', { taskDefinition: 'web:3', by: 'ci/deploy' });
  await one.live(900);
  return one;
};

/** An assistant asks the function `mcp`, with its role. */
const asking = async (one: Journey, tool: string, given: object) => {
  const fx: McpEffects = effectsOn(one.store, {
    allowed: new Set(ACTING_TOOLS),
    clock: { now: one.now, sleep: async () => {} },
    sendProposal: async (command) => void (await one.command(command)),
  });
  const client = await connected(fx);
  return as('mcp', () => called(client, tool, { ...given }));
};

test('an assistant proposes, the card is posted and nothing more; a person approves it, and ECS is asked', async () => {
  const one = await released('auto');
  expect((await asking(one, 'propose', WEB)).text).toContain('the card is posted in Slack');
  expect(one.changes()).toEqual([]);
  expect(shownIn(one)).toContain('Roll back to web:1? ada, through an assistant (orders fail since the release)');
  expect(shownIn(one)).toContain('web:3: a rollback is proposed');
  expect(shownIn(one)).toContain('Farwatch would not propose it by itself');
  await one.live(60);
  expect(one.changes()).toEqual([]);
  const { says } = await one.press(one.button(ACTIONS.rollBack), ANA);
  expect(says).toMatch(/^Approved/);
  expect(one.changes()).toEqual(['UpdateService']);
  expect(one.endpoint.changes[0]?.request).toMatchObject({ taskDefinition: 'web:1' });
  const { answer } = await asking(one, 'rollback_record', { service: 'web' });
  expect(answer).toMatchObject({ deployments: [{ proposal: { state: 'approved', by: 'ana' } }] });
});

test('what an assistant proposes twice, or people declined, is one card', async () => {
  const one = await released('approve');
  await asking(one, 'propose', WEB);
  const again = await asking(one, 'propose', WEB);
  expect([again.isRefused, again.text]).toEqual([true, expect.stringContaining('is proposed already: see Slack')]);
  await one.press(one.button(ACTIONS.notNow), ANA);
  const declined = await asking(one, 'propose', WEB);
  expect([declined.isRefused, declined.text]).toEqual([true, 'its rollback was declined by ana']);
  expect(one.changes()).toEqual([]);
});

test('no card is posted while the service is only observed; the audit says why', async () => {
  const one = await released('observe');
  await asking(one, 'propose', WEB);
  expect(one.hasButton(ACTIONS.rollBack)).toBe(false);
  const { text } = await asking(one, 'explain_service', { service: 'web' });
  expect(text).toContain('the mode of the service is observe (tag farwatch:mode)');
  expect(one.changes()).toEqual([]);
});

test('a release that fails in auto mode is only proposed by the command of an assistant', async () => {
  const one = await journey({ tags: { 'farwatch:mode': 'auto' } });
  open.push(one);
  one.deploy();
  await one.live(20);
  const [service] = await one.store.services();
  const state = service === undefined ? undefined : await one.store.loadState(service);
  const deployment = state?.healths.at(-1)?.deployment;
  if (service === undefined || deployment === undefined) throw new Error('no deployment');
  const before = one.changes().length;
  await one.command({ kind: 'propose', service, deployment, by: 'ada' });
  expect(one.changes().length).toBe(before);
});
