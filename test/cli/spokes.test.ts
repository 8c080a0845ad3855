import { Readable } from 'node:stream';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { ownPlace } from '../../cli/commands/spokes/live.ts';
import { checkSpokes } from '../../cli/commands/spokes/check.ts';
import { addSpokes, listSpokes, removeSpokes } from '../../cli/commands/spokes/spokes.ts';
import type { Io } from '../../cli/input/io.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { noteHeartbeat, readSpokes } from '../../functions/adapters/organisation/spokes.ts';
import type { SpokeRead } from '../../functions/organisation/check.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const ROLLBACK = 'arn:aws:iam::111122223333:role/rollback';
const EXPECTED = { version: '0.1.0', rules: 'abc', rollbackRole: ROLLBACK };
const [A, B] = ['222233334444', '333344445555'];
const OWN = { account: '111122223333', region: 'eu-west-1' };

const installed = () => {
  const [out, err] = [[] as string[], [] as string[]];
  const io: Io = {
    stdin: Readable.from([]),
    isPipe: false,
    isTty: true,
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
  };
  const store = inMemoryStore();
  const source = { store, now: NOW };
  const add = (accounts: string, regions: string, more = {}) =>
    addSpokes(
      io,
      { accounts, regions, ceiling: 'approve', stack: 'farwatch-prod', json: false, ...more },
      { ...source, who: 'ana', own: OWN },
    );
  return { io, out, err, store, source, add };
};

test('accounts and regions are registered together, with the roles that the template makes', async () => {
  const { add, store, io, out, source } = installed();
  expect(await add(`${A},${B}`, 'eu-west-1, us-east-1')).toBe(0);
  const spokes = await readSpokes(store);
  expect([...spokes.keys()].sort()).toEqual([`${A}/eu-west-1`, `${A}/us-east-1`, `${B}/eu-west-1`, `${B}/us-east-1`]);
  expect(spokes.get(`${A}/us-east-1`)).toEqual({
    account: A,
    region: 'us-east-1',
    readRole: `arn:aws:iam::${A}:role/FarwatchRead-farwatch-prod`,
    actRole: `arn:aws:iam::${A}:role/FarwatchAct-farwatch-prod`,
    ceiling: 'approve',
    by: 'ana',
    at: NOW.toISOString(),
  });
  await listSpokes(io, { json: false }, source);
  expect(out.at(-1)).toContain('FarwatchAct-farwatch-prod');
});

test("the installation's own account and region is no spoke, its further regions are", async () => {
  const { add, store, err } = installed();
  expect(await add(`${OWN.account},${A}`, 'eu-west-1,us-east-1')).toBe(0);
  const names = [...(await readSpokes(store)).keys()].sort();
  expect(names).toEqual([`${OWN.account}/us-east-1`, `${A}/eu-west-1`, `${A}/us-east-1`]);
  expect(err[0]).toBe(`${OWN.account}/eu-west-1 is the installation's own and needs no registration`);
  expect(await add(OWN.account, OWN.region)).toBe(0);
  expect((await readSpokes(store)).size).toBe(3);
});

test('where the installation is, STS says', async () => {
  const sts = mockClient(STSClient);
  sts.on(GetCallerIdentityCommand).resolves({ Account: OWN.account });
  expect(await ownPlace(OWN.region)).toEqual(OWN);
});

test('what is only observed has no role that acts; China and GovCloud have partitions of their own', async () => {
  const { add, store } = installed();
  await add(A, 'cn-north-1', { ceiling: 'observe' });
  expect([...(await readSpokes(store)).values()]).toMatchObject([
    { actRole: null, readRole: `arn:aws-cn:iam::${A}:role/FarwatchRead-farwatch-prod` },
  ]);
});

test.each([
  ['an account that is none', ['2222', 'eu-west-1', {}]],
  ['a region that is none', [A, 'europe', {}]],
  ['a role of a different account', [A, 'eu-west-1', { readRole: `arn:aws:iam::${B}:role/x` }]],
  ['one role for two accounts', [`${A},${B}`, 'eu-west-1', { actRole: `arn:aws:iam::${A}:role/x` }]],
  ['nothing', [',', 'eu-west-1', {}]],
] as const)('%s is refused and registers nothing', async (_, [accounts, regions, more]) => {
  const { add, store } = installed();
  await expect(add(accounts, regions, more)).rejects.toThrow();
  expect((await readSpokes(store)).size).toBe(0);
});

test('an account is removed in one region or in all; one that is not there is said to be none', async () => {
  const { add, store, io, source } = installed();
  await add(A, 'eu-west-1,us-east-1,eu-north-1');
  await removeSpokes(io, { account: A, region: 'us-east-1', json: false }, source);
  expect([...(await readSpokes(store)).keys()]).toEqual([`${A}/eu-west-1`, `${A}/eu-north-1`]);
  await removeSpokes(io, { account: A, json: false }, source);
  expect((await readSpokes(store)).size).toBe(0);
  await expect(removeSpokes(io, { account: A, json: false }, source)).rejects.toThrow(`no spoke is ${A}`);
});

const GOOD: SpokeRead = { kind: 'known', hasActRole: true, actors: [ROLLBACK], isUndelivered: false };
const HOUR = 3600;

type Case = {
  readonly ceiling?: 'observe' | 'approve';
  readonly beat?: { readonly ago: number; readonly version?: string; readonly rules?: string } | null;
  readonly read?: SpokeRead;
};

const checked = async ({ ceiling = 'approve', beat = { ago: 600 }, read = GOOD }: Case) => {
  const { store, io, out, err, source } = installed();
  const registered = new Date(NOW.getTime() - 24 * HOUR * 1000);
  await addSpokes(
    io,
    { accounts: A, regions: 'eu-west-1', ceiling, stack: 'farwatch-prod', json: false },
    { store, now: registered, who: 'ana', own: OWN },
  );
  const at = NOW.getTime() / 1000 - (beat?.ago ?? 0);
  if (beat !== null)
    await noteHeartbeat(store, { account: A, region: 'eu-west-1', version: '0.1.0', rules: 'abc', ...beat, at });
  out.splice(0);
  const code = await checkSpokes(io, { json: true }, { ...source, read: async () => read, expected: EXPECTED });
  return { code, row: JSON.parse(out[0] ?? '{}') as { readonly problems: readonly string[] }, err };
};

test('a spoke that is heard, of this version and as wide as registered is as it should be', async () => {
  const { code, row, err } = await checked({});
  expect([code, row.problems, err.at(-1)]).toEqual([0, [], '1 of 1 spokes are as they should be']);
});

test.each<readonly [string, Case, RegExp]>([
  ['silent', { beat: { ago: 3 * HOUR } }, /^silent: no heartbeat for more than 2.5 hours/],
  ['never heard', { beat: null }, /^silent: no heartbeat ever arrived/],
  ['of an older version', { beat: { ago: 60, version: '0.0.9' } }, /^outdated: its template has version 0.0.9/],
  ['with other rules', { beat: { ago: 60, rules: 'old' } }, /^outdated: its EventBridge rules/],
  ['above its ceiling', { ceiling: 'observe' }, /^exceeds its ceiling: .* it has a role that can change ECS/],
  ['open to somebody else', { read: { ...GOOD, actors: [ROLLBACK, '*'] } }, /^exceeds its ceiling: \* can assume/],
  [
    'without the role that acts',
    { read: { ...GOOD, hasActRole: false, actors: [] } },
    /^it has no role that can change ECS/,
  ],
  ['with undelivered events', { read: { ...GOOD, isUndelivered: true } }, /^events could not be delivered/],
  ['unreadable', { read: { kind: 'unknown', reason: 'AccessDenied' } }, /^could not be read: AccessDenied/],
])('a spoke that is %s ends with exit code 1 and says so', async (_, problem, says) => {
  const { code, row } = await checked(problem);
  expect(code).toBe(1);
  expect(row.problems[0]).toMatch(says);
});

test('the table has one row for each spoke', async () => {
  const { add, io, out, source } = installed();
  await add(`${A},${B}`, 'eu-west-1');
  out.splice(0);
  await checkSpokes(io, { json: false }, { ...source, read: async () => GOOD, expected: EXPECTED });
  for (const account of [A, B]) expect(out.join('\n')).toContain(account);
});
