import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { ruleHash } from '../../cli/hub/rule-hash.ts';
import type { Io } from '../../cli/input/io.ts';
import { embeddedTableInThread } from '../../cli/local/embedded.ts';
import type { Embedded } from '../../cli/local/embedded.ts';
import { runProgram } from '../../cli/program.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { heartbeatKey } from '../../functions/adapters/dynamodb/keys.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { updateDocument } from '../../functions/adapters/dynamodb/update-document.ts';
import { changeSpokes } from '../../functions/adapters/organisation/spokes.ts';
import type { Heartbeat } from '../../functions/organisation/heartbeat.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import type { Ended } from '../support/command.ts';
import { farwatch } from '../support/command.ts';
import { startInstallation } from '../support/fake-installation.ts';
import { OPERATOR_KEY, spokeAccounts } from '../support/spoke-accounts.ts';

/** Built by `npm ci`; skipped without it. */
const built = test.skipIf(!existsSync(new URL('../../dist/cli.js', import.meta.url)));

const region = 'eu-west-1';
const HUB = '111122223333';
const ACCOUNTS = ['222233334444', '333344445555', '444455556666'] as const;
const [, , LAST] = ACCOUNTS;
const roleOf = (account: string, name: string): string => `arn:aws:iam::${account}:role/Farwatch${name}-farwatch-prod`;

/** Roles that somebody deleted. */
const without = new Set<string>();
let embedded: Embedded;
let store: Store;
let installation: Awaited<ReturnType<typeof startInstallation>>;

const nowSeconds = (): number => Date.now() / 1000;

const register = (account: string, ceiling: 'observe' | 'approve') =>
  changeSpokes(store, (spokes) => {
    const at = new Date(Date.now() - 86_400_000).toISOString();
    const roles = { readRole: roleOf(account, 'Read'), actRole: roleOf(account, 'Act') };
    spokes.set(`${account}/${region}`, { account, region, ...roles, ceiling, by: 'ana', at });
  });

const beat = async (account: string, more: Partial<Heartbeat> = {}): Promise<void> => {
  const heartbeat = { at: nowSeconds() - 600, version: manifest.version, rules: ruleHash(), ...more };
  await updateDocument({ store }, heartbeatKey({ account, region }), () => heartbeat);
};

beforeAll(async () => {
  embedded = await embeddedTableInThread();
  store = dynamoStore(embedded.table);
  const variables = {
    TABLE_NAME: embedded.table.name,
    SLACK_SECRET_ARN: `arn:aws:secretsmanager:${region}:${HUB}:secret:slack`,
  };
  installation = await startInstallation({ variables, other: spokeAccounts(ACCOUNTS, without) });
  const key = `${HUB}/${region}/prod/web` as ServiceKey;
  await store.saveState({ ...newServiceState(key), lastEventAt: nowSeconds() - 600 }, undefined);
  for (const account of ACCOUNTS) await register(account, 'approve');
  for (const account of ACCOUNTS) await beat(account);
});
afterAll(async () => {
  await Promise.all([embedded.close(), installation.close()]);
});

afterEach(() => vi.unstubAllEnvs());

const surroundings = async (): Promise<Readonly<Record<string, string>>> => {
  const { hostname, port } = (await embedded.table.client.config.endpoint?.()) ?? { hostname: '', port: 0 };
  return {
    AWS_ENDPOINT_URL: installation.url,
    AWS_ENDPOINT_URL_DYNAMODB: `http://${hostname}:${port}`,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: OPERATOR_KEY,
    AWS_SECRET_ACCESS_KEY: 'local',
  };
};

/** The same program in this process, which is several times as quick. */
const doctor = async (...more: readonly string[]): Promise<Ended> => {
  for (const [name, value] of Object.entries(await surroundings())) vi.stubEnv(name, value);
  const [out, err] = [[] as string[], [] as string[]];
  const io: Io = {
    stdin: (async function* () {})(),
    isPipe: false,
    isTty: false,
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
  };
  const code = await runProgram(['doctor', '--self', '--all', ...more], io);
  return { code, out: out.join('\n'), err: err.join('\n') };
};

/** The table's text of a spoke, however its columns were drawn. */
const wordsOf = ({ out }: Ended): string => out.replace(/[│┌┐└┘├┤┬┴┼─\s]+/g, ' ');

const OTHERS = `2 of 3 spokes are as they should be, not ${LAST}/${region}`;

built('an installation and three accounts that are well: one table of spokes, and exit code 0', async () => {
  const ended = await farwatch(['doctor', '--self', '--all'], { env: await surroundings() });
  expect(wordsOf(ended)).toMatch(/0 failed, \d+ passed, 0 could not be checked/);
  for (const account of ACCOUNTS) expect(wordsOf(ended)).toContain(`${account} ${region} approve 10 min`);
  expect(ended.err.trim()).toBe('3 of 3 spokes are as they should be');
  expect(ended.code).toBe(0);
});

test('one that is silent ends with exit code 1, and what to look at', async () => {
  await beat(LAST, { at: nowSeconds() - 3 * 3600 });
  const ended = await doctor();
  expect(ended.code).toBe(1);
  expect(wordsOf(ended)).toMatch(/180 min .*silent: no heartbeat for more than 2.5 hours: check that its stack exists/);
  expect(ended.err).toContain(OTHERS);
});

test('one with an old template ends with exit code 1, and how to renew it', async () => {
  await beat(LAST, { version: '0.0.9', rules: 'other' });
  const ended = await doctor();
  expect(ended.code).toBe(1);
  expect(wordsOf(ended)).toMatch(
    /outdated: its template has version 0.0.9, not .*print its template with farwatch templ/,
  );
  expect(ended.err).toContain(OTHERS);
});

type Row = { readonly spoke: { readonly account: string }; readonly problems: readonly string[] };
const rowsOf = ({ out }: Ended): readonly Row[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Partial<Row>)
    .filter((row): row is Row => row.problems !== undefined);

test('one that exceeds its ceiling ends with exit code 1, without the role it is well', async () => {
  await beat(LAST);
  await register(LAST, 'observe');
  const wide = await doctor('--json');
  expect(wide.code).toBe(1);
  expect(rowsOf(wide).map(({ spoke, problems }) => [spoke.account, problems])).toEqual([
    [ACCOUNTS[0], []],
    [ACCOUNTS[1], []],
    [LAST, [expect.stringMatching(/^exceeds its ceiling: .*: clear ActClusters in its stack/)]],
  ]);
  without.add(roleOf(LAST, 'Act'));
  expect(await doctor('--json')).toMatchObject({ code: 0, err: expect.stringMatching(/3 of 3 spokes/) });
});
