import type { PriceTable } from '../../../billing/price-table.ts';
import { priceTableText, readPriceTable } from '../../../billing/price-table.ts';
import type { Pricing } from '../../../report/setting.ts';
import type { ReportFiles } from '../../../adapters/aws/reports-bucket.ts';
import type { Prices } from '../../../adapters/dynamodb/prices.ts';
import type { Group } from '../plan.ts';
import type { ReportRun } from '../run.ts';
import { groupIn, groupText } from '../stored.ts';

/** What a run keeps besides its parts. */
type KeptEffects = { readonly files: ReportFiles; readonly prices: Prices };

const JSON_TYPE = 'application/json';

/** Where a group's input and its part of the result are stored. */
const groupKey = (run: string, group: number): string => `runs/${run}/group-${String(group).padStart(4, '0')}.json`;
/** Where the prices of a run are stored: all parts use the same prices, whenever they are made. */
const pricesKey = (run: string): string => `runs/${run}/prices.json`;
/** Where what a group comes to is stored. */
export const partKey = (run: string, group: number): string =>
  `runs/${run}/part-${String(group).padStart(4, '0')}.json`;

/** Stores the prices of a run. */
export const keepPrices = (fx: KeptEffects, run: string, table: PriceTable): Promise<void> =>
  fx.files.put(pricesKey(run), priceTableText(table), JSON_TYPE);

/** Prices and discounts of a run. The previous release stored no prices: then the current ones apply. */
export const pricingOfRun = async ({ files, prices }: KeptEffects, run: ReportRun): Promise<Pricing> => {
  const { discounts } = run;
  const text = await files.get(pricesKey(run.id));
  if (text === undefined) return { table: (await prices()).table, discounts };
  const read = readPriceTable(text);
  if (read.kind === 'malformed') throw new Error(`the prices of report ${run.id} are unreadable: ${read.reason}`);
  return { table: read.table, discounts };
};

/** Stores the input of a run's groups, so that any worker can continue it. */
export const keepGroups = async (fx: KeptEffects, run: string, groups: readonly Group[]): Promise<void> => {
  for (const [index, group] of groups.entries()) await fx.files.put(groupKey(run, index), groupText(group), JSON_TYPE);
};

/** The input of a group. Throws where it is missing or of another release. */
export const groupOfRun = async (fx: KeptEffects, run: ReportRun, index: number): Promise<Group> => {
  const text = await fx.files.get(groupKey(run.id, index));
  const group = text === undefined ? undefined : groupIn(text);
  if (group === undefined) throw new Error(`group ${index} of report ${run.id} is missing, or not of this release`);
  return group;
};
