import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MissingSetting, settings } from '../../functions/adapters/runtime/config.ts';

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^[A-Z_]+$/.test(name)) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

test('settings are read all or nothing, and every one that is missing is named with what it is', () => {
  vi.stubEnv('TABLE_NAME', 'farwatch');
  expect(settings('TABLE_NAME')).toEqual({ TABLE_NAME: 'farwatch' });
  const read = () => settings('TABLE_NAME', 'SLACK_CHANNEL', 'PAGES_TOPIC_ARN');
  expect(read).toThrow(MissingSetting);
  expect(read).toThrow('missing settings: SLACK_CHANNEL (default channel), PAGES_TOPIC_ARN (topic `pages`)');
});

test('an empty setting is a missing one', () => {
  vi.stubEnv('TABLE_NAME', '');
  expect(() => settings('TABLE_NAME')).toThrow(MissingSetting);
});

/** ECS takes an error of these for a no: they log what is missing and answer (deployment-hook.test.ts). */
const NEVER_THROW: readonly string[] = ['deployment-hook.ts', 'preflight-hook.ts'];
const handlers = readdirSync(new URL('../../functions', import.meta.url)).filter(
  (file) => file.endsWith('.ts') && !NEVER_THROW.includes(file),
);

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

test.each(handlers)('%s names every setting it was deployed without', async (file) => {
  const { handler } = (await import(`../../functions/${file}`)) as { readonly handler: Handler };
  const failed = async (): Promise<string> => {
    try {
      await handler({ Records: [] }, { getRemainingTimeInMillis: () => 60_000 });
    } catch (error) {
      expect(error).toBeInstanceOf(MissingSetting);
      return (error as Error).message;
    }
    throw new Error(`${file} ran without a single setting`);
  };
  const named = new Set<string>();
  for (let round = 0; round < 2 && !named.has('TABLE_NAME'); round += 1) {
    const names = [...(await failed()).matchAll(/([A-Z_]{4,}) \(/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) vi.stubEnv(name, `some-${name.toLowerCase()}`);
    for (const name of names) named.add(name);
  }
  expect(named).toContain('TABLE_NAME');
  vi.stubEnv('TABLE_NAME', '');
  expect(await failed()).toBe('missing settings: TABLE_NAME (the one table)');
});
