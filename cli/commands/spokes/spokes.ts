import Table from 'cli-table3';
import type { Store } from '../../../functions/adapters/common.ts';
import { changeSpokes, readSpokes } from '../../../functions/adapters/organisation/spokes.ts';
import type { Place } from '../../../functions/adapters/dynamodb/keys.ts';
import type { Ceiling, Registry, Spoke } from '../../../functions/organisation/spoke.ts';
import { placeName, registryOf, storedRegistry } from '../../../functions/organisation/spoke.ts';
import type { Io } from '../../input/io.ts';
import { CommandFailure, WrongUsage } from '../../input/io.ts';

type Source = { readonly store: Store; readonly now: Date };

export type AddFlags = {
  /** Ids with commas. */
  readonly accounts: string;
  /** Regions with commas. */
  readonly regions: string;
  readonly ceiling: Ceiling;
  /** Stack of the installation: the names of the roles end with it. */
  readonly stack: string;
  readonly readRole?: string;
  readonly actRole?: string;
  readonly json: boolean;
};

const listed = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const partitionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
};

/** Roles by their fixed names (infra/spoke.yml), unless others were given. What is only observed has no Act. */
const spokeOf = (account: string, region: string, flags: AddFlags, by: Pick<Spoke, 'by' | 'at'>): Spoke => {
  const named = (id: string): string => `arn:${partitionOf(region)}:iam::${account}:role/${id}-${flags.stack}`;
  const { ceiling, readRole = named('FarwatchRead'), actRole = named('FarwatchAct') } = flags;
  return { account, region, readRole, actRole: ceiling === 'observe' ? null : actRole, ceiling, ...by };
};

/** All but the installation's own place, which counts without a registration. */
const besides = (own: Place, spokes: readonly Spoke[], io: Io): readonly Spoke[] => {
  const others = spokes.filter((spoke) => placeName(spoke) !== placeName(own));
  if (others.length < spokes.length) io.err(`${placeName(own)} is the installation's own and needs no registration`);
  return others;
};

const checked = (spokes: readonly Spoke[]): readonly Spoke[] => {
  for (const spoke of spokes)
    if (registryOf(storedRegistry(new Map([[placeName(spoke), spoke]]))) === undefined)
      throw new WrongUsage(
        `${placeName(spoke)} is not an account id of 12 digits and a region, or a role does not belong to that account`,
      );
  return spokes;
};

const printed = (io: Io, spokes: readonly Spoke[], json: boolean): void => {
  if (json) return io.out(JSON.stringify(spokes));
  const table = new Table({
    head: ['account', 'region', 'ceiling', 'reads as', 'acts as', 'registered'],
    style: { head: [], border: [], compact: true },
  });
  table.push(
    ...spokes.map(({ account, region, ceiling, readRole, actRole, by, at }) => [
      account,
      region,
      ceiling,
      readRole.split('/').slice(1).join('/'),
      actRole?.split('/').slice(1).join('/') ?? 'nobody',
      `${at.slice(0, 10)} by ${by}`,
    ]),
  );
  io.out(table.toString());
};

const inOrder = (registry: Registry): readonly Spoke[] =>
  [...registry.values()].sort((a, b) => (placeName(a) < placeName(b) ? -1 : 1));

/** `farwatch spokes list`: the accounts and regions besides the installation's own. */
export const listSpokes = async (io: Io, { json }: { readonly json: boolean }, { store }: Source): Promise<number> => {
  const spokes = inOrder(await readSpokes(store));
  if (spokes.length === 0 && !json) io.err('there is no spoke: docs/organisation.md says how to add one');
  else printed(io, spokes, json);
  return 0;
};

/**
 * `farwatch spokes add ACCOUNT REGION`: registers accounts and regions, each of the ones with each of the others; one
 * that is registered already is replaced, and the installation's own is left out. Events from there count within half
 * a minute.
 */
export const addSpokes = async (
  io: Io,
  flags: AddFlags,
  { store, now, who, own }: Source & { readonly who: string; readonly own: Place },
): Promise<number> => {
  const by = { by: who, at: now.toISOString() };
  const [accounts, regions] = [listed(flags.accounts), listed(flags.regions)];
  if ((flags.readRole ?? flags.actRole) !== undefined && accounts.length > 1)
    throw new WrongUsage('a role is of one account: give one account with --read-role or --act-role');
  const asked = accounts.flatMap((account) => regions.map((region) => spokeOf(account, region, flags, by)));
  if (asked.length === 0) throw new WrongUsage('give an account and a region');
  const added = besides(own, checked(asked), io);
  if (added.length === 0) return 0;
  await changeSpokes(store, (spokes) => {
    for (const spoke of added) spokes.set(placeName(spoke), spoke);
  });
  printed(io, added, flags.json);
  io.err('events from there count within half a minute; farwatch spokes check says whether they arrive');
  return 0;
};

/** `farwatch spokes remove ACCOUNT [REGION]`: it no longer counts, and its roles are no longer assumed. */
export const removeSpokes = async (
  io: Io,
  { account, region, json }: { readonly account: string; readonly region?: string; readonly json: boolean },
  { store }: Source,
): Promise<number> => {
  const removed: Spoke[] = [];
  await changeSpokes(store, (spokes) => {
    removed.splice(0);
    for (const [name, spoke] of spokes)
      if (spoke.account === account && (region === undefined || spoke.region === region)) {
        removed.push(spoke);
        spokes.delete(name);
      }
  });
  if (removed.length === 0)
    throw new CommandFailure(`no spoke is ${account}${region === undefined ? '' : `/${region}`}`);
  printed(io, removed, json);
  io.err('Farwatch no longer reads or changes anything there; remove the stack of the spoke in that account as well');
  return 0;
};
