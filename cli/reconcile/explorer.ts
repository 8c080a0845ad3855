import type { CostExplorer, ExplorerCost } from '../../functions/adapters/aws/bill/cost-explorer.ts';
import { dayInUtc } from '../../functions/primitives/instant-text.ts';
import type { Bill } from './bill.ts';
import type { Own } from './own.ts';

const DAY_MS = 86_400_000;

const dayAfter = (day: string): string => dayInUtc(Date.parse(day) + DAY_MS);

/** The bill of the days and accounts that a report knows, from Cost Explorer; a line per tagged service and day. */
export const billFrom = async (explorer: CostExplorer, own: Own, cost: ExplorerCost): Promise<Bill> => {
  const days = [...own.days].sort();
  const [firstDay = '', lastDay = ''] = [days[0], days.at(-1)];
  const places = new Map(own.lines.map(({ account, region }) => [`${account} ${region}`, { account, region }]));
  const lines = [];
  for (const place of places.values()) {
    const asked = { ...place, from: firstDay, to: dayAfter(lastDay) };
    for (const { service, cluster, day, usd } of await explorer.days(asked, cost))
      if (service !== '' && usd !== 0) lines.push({ ...place, cluster: cluster || null, service, day, usd });
  }
  return { lines, firstDay, lastDay };
};
