import { expect, test } from 'vitest';
import type { McpEffects } from '../../functions/handlers/mcp/ports.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { called, connected, effectsOn, failedRelease } from './mcp-rig.ts';

const asking = async (more: Partial<McpEffects>) => connected(effectsOn(await failedRelease(), more));

const KEY = '111122223333/eu-west-1/prod/web';

const costs = (key: string, usd: number) => ({
  service: { key },
  costLedger: { total: { total: usd } },
  before: usd / 2,
  waste: [{ kind: 'failures', total: 1 }],
  days: [['2026-03-01', usd]],
});

const REPORT = JSON.stringify({
  format: 'farwatch-report/1',
  madeAt: '2026-03-02T08:00:00.000Z',
  window: { from: '2026-02-23T08:00:00.000Z', to: '2026-03-02T08:00:00.000Z' },
  costLedger: { total: { total: 30 } },
  before: 15,
  waste: { total: 2, byKind: [{ kind: 'failures', total: 2 }] },
  savingPerMonth: 4,
  prices: 'list prices',
  services: [costs('111122223333/eu-west-1/prod/api', 10), costs(KEY, 20)],
});

test('cost answers the numbers of the newest report, the most expensive service first', async () => {
  const client = await asking({ report: async () => REPORT });
  const { answer } = await called(client, 'cost');
  expect(answer).toMatchObject({ cost: 30, before: 15, waste: { failures: 2 }, from: '2026-02-23T08:00:00.000Z' });
  expect(answer).toMatchObject({ services: [{ service: KEY, cost: 20, before: 10 }, { cost: 10 }] });
  const one = await called(client, 'cost', { service: 'web' });
  expect(one.answer).toMatchObject({ services: [{ service: KEY, days: { '2026-03-01': 20 } }], servicesInAll: 1 });
});

test('of a report without single services cost answers the sums, and says where a service is', async () => {
  const { services: _, ...whole } = JSON.parse(REPORT) as { services: unknown };
  const report = JSON.stringify({ ...whole, servicesIn: 'services', services: [] });
  const client = await asking({ report: async () => report });
  const folder = expect.stringContaining('in the folder services next to it');
  expect((await called(client, 'cost')).answer).toMatchObject({ cost: 30, note: folder });
  const one = await called(client, 'cost', { service: 'web' });
  expect([one.isRefused, one.text]).toEqual([true, folder]);
});

test('before there is a report, cost says when there will be one', async () => {
  const none = await called(await asking({ report: async () => undefined }), 'cost');
  expect([none.isRefused, none.text]).toEqual([true, expect.stringContaining('the first one is made on Monday')]);
  for (const text of ['{"format":"other"}', '<!doctype html>']) {
    const other = await called(await asking({ report: async () => text }), 'cost');
    expect([other.isRefused, other.text]).toEqual([true, expect.stringContaining('make the report again')]);
  }
});

test('a policy is back-tested beside the one in force; a wrong key is named', async () => {
  const client = await asking({ replay: async (policies) => policies.map(({ alpha }) => ({ alpha })) });
  const { answer } = await called(client, 'replay_policy', { policy: { alpha: 0.02 } });
  expect(answer).toMatchObject({ inForce: { alpha: DEFAULT_POLICY.alpha }, given: { alpha: 0.02 } });
  const wrong = await called(client, 'replay_policy', { policy: { alphas: 1 } });
  expect([wrong.isRefused, wrong.text]).toEqual([true, expect.stringContaining('alphas')]);
});

test('a preflight lists what is broken first, and names no file of this machine', async () => {
  const asked: string[] = [];
  const client = await asking({
    preflight: async (service, revision) => {
      asked.push(`${service} ${revision}`);
      return (['ok', 'broken', 'unknown'] as const).map((result) => ({ check: result, result, detail: '', fix: '' }));
    },
  });
  const { answer } = await called(client, 'preflight', { service: 'web', taskDefinition: 'web:7' });
  expect(answer).toMatchObject({ broken: 1, hold: 1, notChecked: 1, checks: [{ check: 'broken' }, {}, {}] });
  expect((await called(client, 'preflight', { service: 'web', taskDefinition: '/etc/passwd' })).isRefused).toBe(true);
  expect(asked).toEqual([`${KEY} web:7`]);
});

test('tools whose source is missing are not offered', async () => {
  const { tools } = await (await asking({})).listTools();
  const names = tools.map(({ name }) => name);
  for (const name of ['doctor', 'cost', 'replay_policy', 'preflight']) expect(names).not.toContain(name);
});
