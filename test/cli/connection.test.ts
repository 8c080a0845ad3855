import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { connect, connectCommand, withTable } from '../../cli/input/connection.ts';
import { WrongUsage } from '../../cli/input/io.ts';

afterEach(() => vi.unstubAllEnvs());

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x', AWS_SESSION_TOKEN: 'y' };

test.each([
  [{ region: 'eu-west-1' }, { AWS_REGION: 'us-east-1' }, 'eu-west-1'],
  [{}, { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-west-2' }, 'us-east-1'],
  [{}, { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-west-2' }, 'us-west-2'],
  [{ otherwise: 'eu-north-1' }, {}, 'eu-north-1'],
])('--region comes before AWS_REGION, and that before AWS_DEFAULT_REGION: %j %j', async (flags, set, region) => {
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  vi.stubEnv('AWS_REGION', undefined);
  const environment: Record<string, string | undefined> = { ...set };
  expect(await connect(flags, environment)).toBe(region);
  expect(environment['AWS_REGION']).toBe(region);
});

test('the region of the profile in the shared configuration is used when nothing else names one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'farwatch-config-'));
  const file = join(folder, 'config');
  writeFileSync(file, '[default]\nregion = us-east-2\n[profile payments]\nregion = eu-central-1\n');
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', file);
  expect(await connect({ profile: 'payments' })).toBe('eu-central-1');
  rmSync(folder, { recursive: true });
});

test('without any region the sentence names the ways to give one', async () => {
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  vi.stubEnv('AWS_REGION', undefined);
  await expect(connect({}, {})).rejects.toThrow(WrongUsage);
  await expect(connect({}, {})).rejects.toThrow(/--region.*AWS_REGION.*profile/);
});

test('a profile that is named is used rather than keys in the environment', async () => {
  const environment: Record<string, string | undefined> = { ...KEYS, AWS_REGION: 'eu-west-1' };
  await connect({ profile: 'payments' }, environment);
  expect(environment).toEqual({ AWS_PROFILE: 'payments', AWS_REGION: 'eu-west-1' });
});

test('only an endpoint on this machine needs nobody to sign in', async () => {
  const local: Record<string, string | undefined> = {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:5000',
  };
  await connect({}, local);
  expect(local['AWS_ACCESS_KEY_ID']).toBe('local');
  const far: Record<string, string | undefined> = { ...local, AWS_ENDPOINT_URL: 'https://ecs.example.com' };
  delete far['AWS_ACCESS_KEY_ID'];
  await connect({}, far);
  expect(far['AWS_ACCESS_KEY_ID']).toBeUndefined();
});

test('a stack that was typed names the installation, although FARWATCH_TABLE names another', async () => {
  vi.stubEnv('FARWATCH_TABLE', 'farwatch-prod-Table');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  const optionsOf = async (...args: readonly string[]) => {
    const command = withTable(new Command());
    await command
      .hook('preAction', (_, one) => connectCommand(one))
      .action(() => {})
      .parseAsync([...args], { from: 'user' });
    return command.opts();
  };
  expect(await optionsOf()).toMatchObject({ table: 'farwatch-prod-Table' });
  expect((await optionsOf('--stack', 'farwatch-test'))['table']).toBeUndefined();
});
