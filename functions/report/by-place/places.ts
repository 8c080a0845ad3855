import type { Money } from '../../billing/money.ts';
import { sum } from '../../billing/money.ts';
import { groupsOf } from '../../billing/groups.ts';
import { ownerName } from '../../messages/mention.ts';
import { partsOf } from '../../primitives/identity.ts';
import { isProposed, isSure } from '../advice/advice.ts';
import type { ServiceReport } from '../service-report.ts';

/** An account and a region. */
export type ReportPlace = { readonly account: string; readonly region: string };

/** What some services cost in the week of the report, and what could be saved. */
export type Sums = {
  readonly services: number;
  readonly cost: Money;
  /** Of the week before; null when history does not cover it. */
  readonly before: Money | null;
  readonly waste: Money;
  /** USD a month of all reliable actions that save. */
  readonly savingPerMonth: number;
};

/** Sums of a team's services in one cluster; the team is the owner that their tag names, empty where there is none. */
export type TeamSums = Sums & { readonly cluster: string; readonly team: string };

/** Sums of an account and region, and of the teams in each of its clusters. */
export type PlaceSums = ReportPlace & Sums & { readonly teams: readonly TeamSums[] };

const round = (usd: number): number => Math.round(usd * 100) / 100;

const savingOf = ({ advice }: ServiceReport): number =>
  isProposed(advice) && isSure(advice) ? Math.max(0, advice.saving.perMonth ?? 0) : 0;

const sumsOf = (services: readonly ServiceReport[], isCovered: boolean): Sums => ({
  services: services.length,
  cost: sum(services.map(({ costLedger }) => costLedger.total.total)),
  before: isCovered ? sum(services.map(({ before }) => before)) : null,
  waste: sum(services.flatMap(({ waste }) => waste.map(({ total }) => total))),
  savingPerMonth: round(services.reduce((all, service) => all + savingOf(service), 0)),
});

const byCost = (a: Sums, b: Sums): number => (a.cost === b.cost ? 0 : a.cost > b.cost ? -1 : 1);

const teamOf = ({ service: { key, owner } }: ServiceReport): string =>
  JSON.stringify([partsOf(key).cluster, ownerName(owner ?? '')]);

const teamsOf = (services: readonly ServiceReport[], isCovered: boolean): readonly TeamSums[] =>
  [...groupsOf(services, teamOf).values()]
    .flatMap((own): readonly TeamSums[] => {
      const [first] = own;
      if (first === undefined) return [];
      const { cluster } = partsOf(first.service.key);
      return [{ cluster, team: ownerName(first.service.owner ?? ''), ...sumsOf(own, isCovered) }];
    })
    .sort((a, b) => (a.cluster === b.cluster ? byCost(a, b) : a.cluster < b.cluster ? -1 : 1));

/**
 * Sums by account and region, the most expensive first; together they are those of the report. `isCovered`: history
 * covers the week before.
 */
export const placeSums = (services: readonly ServiceReport[], isCovered: boolean): readonly PlaceSums[] =>
  [
    ...groupsOf(services, ({ service: { key } }) => {
      const { account, region } = partsOf(key);
      return `${account}/${region}`;
    }),
  ]
    .map(([place, own]) => {
      const [account = '', region = ''] = place.split('/');
      return { account, region, ...sumsOf(own, isCovered), teams: teamsOf(own, isCovered) };
    })
    .sort((a, b) => byCost(a, b) || (a.account + a.region < b.account + b.region ? -1 : 1));

/** Whether a report is about more than its own account and region; `others`: further ones that it is about. */
export const isOrganisationOf = (
  { account, region, others = 0 }: ReportPlace & { readonly others?: number },
  services: readonly ServiceReport[],
): boolean => others > 0 || services.some(({ service: { key } }) => !key.startsWith(`${account}/${region}/`));

/** What is known of where services are: a report of one account and region names neither. */
export type Wide = { readonly isOrganisation: boolean };

/**
 * The display name of a service, and its cluster, with account and region in a report of several. `label` names it
 * where the cluster is not shown beside it.
 */
export const nameOf = (
  key: string,
  { isOrganisation }: Wide,
): { readonly cluster: string; readonly name: string; readonly label: string } => {
  const [account = '', region = '', cluster = '', name = ''] = key.split('/');
  return isOrganisation
    ? { cluster: `${account}/${region}/${cluster}`, name, label: `${name} (${account}, ${region})` }
    : { cluster, name, label: name };
};
