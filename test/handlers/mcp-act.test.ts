import { expect, test } from 'vitest';
import { isKilled } from '../../functions/adapters/dynamodb/kill-switch.ts';
import { modeOverride, setMode } from '../../functions/adapters/dynamodb/override.ts';
import type { ActingTool } from '../../functions/handlers/mcp/ports.ts';
import { ACTING_TOOLS, actingToolsIn } from '../../functions/handlers/mcp/ports.ts';
import { LATER, called, connected, effectsOn, failedRelease } from './mcp-rig.ts';

const HOUR_MS = 3_600_000;

const allowing = async (...tools: readonly ActingTool[]) => {
  const fx = effectsOn(await failedRelease(), { allowed: new Set(tools), sendProposal: async () => {} });
  const [service] = await fx.store.services();
  if (service === undefined) throw new Error('no service');
  return { fx, service, client: await connected(fx) };
};

test('an assistant that was not allowed to change anything has no tool that does', async () => {
  const { client } = await allowing();
  const { tools } = await client.listTools();
  expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
  await expect(called(client, 'kill_switch_on')).rejects.toThrow('Tool kill_switch_on not found');
});

test('each tool that changes something is offered where it is named, and says that it changes something', async () => {
  for (const name of ACTING_TOOLS) {
    const { tools } = await (await allowing(name)).client.listTools();
    const acting = tools.filter(({ annotations }) => annotations?.readOnlyHint !== true);
    expect(acting.map((tool) => tool.name)).toEqual([name]);
  }
  expect(actingToolsIn(' hold, approve ')).toEqual({ allowed: new Set(['hold']), unknown: ['approve'] });
  expect(actingToolsIn('none')).toEqual({ allowed: new Set(), unknown: ['none'] });
});

test('no tool approves, rolls back or re-enables', async () => {
  const { tools } = await (await allowing(...ACTING_TOOLS)).client.listTools();
  const names = tools.map(({ name }) => name);
  expect(names.filter((name) => /approve|accept|roll_?back$|kill_switch_off|mode/.test(name))).toEqual([]);
});

test('a hold makes Farwatch only observe the service, and the audit names who asked', async () => {
  const { fx, service, client } = await allowing('hold');
  const { answer } = await called(client, 'hold', { service: 'web', hours: 2 });
  const until = LATER.getTime() + 2 * HOUR_MS;
  expect(answer).toMatchObject({ mode: 'observe', until: new Date(until).toISOString() });
  const override = await modeOverride(fx.store, service, LATER);
  expect(override).toEqual({ mode: 'observe', until: until / 1000, by: 'ada, through an assistant' });
  const audit = await fx.store.history(service, 'audit', LATER.getTime(), LATER.getTime());
  expect(audit.map(({ body }) => body)).toContainEqual(expect.objectContaining({ call: 'mode', mode: 'observe' }));
});

test('a hold gives Farwatch no freedom that somebody took', async () => {
  const { fx, service, client } = await allowing('hold');
  const until = new Date(LATER.getTime() + 8 * HOUR_MS);
  for (const mode of ['observe', 'off'] as const) {
    await setMode(fx, { service, mode, until, by: 'bob' });
    const { isRefused } = await called(client, 'hold', { service: 'web', hours: 4 });
    expect([mode, isRefused]).toEqual([mode, true]);
    expect(await modeOverride(fx.store, service, LATER)).toMatchObject({ mode, by: 'bob' });
  }
  expect((await called(client, 'hold', { service: 'web', hours: 25 })).isRefused).toBe(true);
});

test('the kill switch is turned on by an assistant, and only people can re-enable Farwatch', async () => {
  const { fx, client } = await allowing('kill_switch_on');
  expect(await isKilled(fx)).toBe(false);
  const { text } = await called(client, 'kill_switch_on');
  expect(await isKilled(fx)).toBe(true);
  expect(text).toContain('farwatch kill-switch off');
});
