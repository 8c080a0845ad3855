import type { Discounts } from './discounts.ts';
import { NO_DISCOUNTS, assumedSpot, discounted } from './discounts.ts';
import type { PicoPerHour } from './money.ts';
import { picoPerHour } from './money.ts';
import { BUILT_IN_ROWS, BUILT_IN_SOURCES } from './price-data.ts';
import type { Item, PriceTable } from './price-table.ts';
import { describeTable } from './price-table.ts';

export type Capacity = 'FARGATE' | 'FARGATE_SPOT';
export type Architecture = 'X86_64' | 'ARM64';
export type OperatingSystem = 'LINUX' | 'WINDOWS';

export type Selector = {
  readonly region: string;
  readonly architecture: Architecture;
  readonly operatingSystem: OperatingSystem;
  readonly capacity: Capacity;
};

export type Rate = {
  /** After discounts. */
  readonly picoPerHour: PicoPerHour;
  readonly listPicoPerHour: PicoPerHour;
  readonly asOf: string;
  readonly source: string;
  readonly confirmed: boolean;
};

/** `undefined`: not in the table; Linux has no licence price. */
export type Rates = {
  readonly vcpu: Rate;
  readonly gb: Rate;
  readonly windowsLicence: Rate | undefined;
  readonly storageGb: Rate | undefined;
  readonly publicIpv4: Rate | undefined;
};

/** `known`, `unconfirmed` (a figure that needs checking) or `unknown`: a price is never guessed. */
export type Price =
  | { readonly kind: 'known'; readonly rates: Rates; readonly reason: string }
  | { readonly kind: 'unconfirmed'; readonly rates: Rates; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export type PriceOf = (selector: Selector) => Price;

/** The table in this repository: public readings of AWS's price list, each row with its source. */
export const BUILT_IN_PRICES: PriceTable = {
  format: 'farwatch-prices/1',
  name: "Farwatch's built-in table",
  asOf: '2026-09-28',
  sources: BUILT_IN_SOURCES,
  rows: BUILT_IN_ROWS,
};

type Priced = { readonly table: PriceTable; readonly region: string; readonly discounts: Discounts };

const listed = ({ table, region, discounts }: Priced, item: Item): Rate | undefined => {
  const rows = table.rows.filter((entry) => entry.usdPerHour[item] !== undefined);
  const row = rows.find((entry) => entry.region === region) ?? rows.find((entry) => entry.region === '*');
  const price = picoPerHour(row?.usdPerHour[item] ?? '');
  if (row === undefined || price === undefined) return undefined;
  return {
    picoPerHour: discounted(price, item, discounts),
    listPicoPerHour: price,
    asOf: row.asOf,
    source: table.sources[row.source] ?? row.source,
    confirmed: row.confirmed,
  };
};

const ON_DEMAND: Readonly<Partial<Record<Item, Item>>> = {
  'spot-x86-vcpu': 'x86-vcpu',
  'spot-x86-gb': 'x86-gb',
  'spot-arm-vcpu': 'arm-vcpu',
  'spot-arm-gb': 'arm-gb',
};

/** Spot has no list price: what the account assumes of it stands in its place, and is never confirmed. */
const rateOf = (priced: Priced, item: Item): Rate | undefined => {
  const { discounts } = priced;
  const onDemand = ON_DEMAND[item];
  const basis = onDemand === undefined ? undefined : listed(priced, onDemand);
  const assumed = basis === undefined ? undefined : assumedSpot(basis.listPicoPerHour, discounts);
  if (basis === undefined || assumed === undefined) return listed(priced, item);
  return {
    picoPerHour: discounted(assumed, item, discounts),
    listPicoPerHour: assumed,
    asOf: basis.asOf,
    source: `Spot assumed at ${discounts.spotPercent} % below on demand`,
    confirmed: false,
  };
};

const impossibleOf = ({ architecture, operatingSystem, capacity }: Selector): string | undefined => {
  if (operatingSystem !== 'WINDOWS') return undefined;
  if (architecture === 'ARM64') return 'Fargate runs Windows on x86 only';
  return capacity === 'FARGATE_SPOT' ? 'Fargate Spot does not run Windows' : undefined;
};

const familyOf = ({ architecture, operatingSystem, capacity }: Selector) => {
  if (operatingSystem === 'WINDOWS') return 'windows';
  const processor = architecture === 'ARM64' ? 'arm' : 'x86';
  return capacity === 'FARGATE_SPOT' ? (`spot-${processor}` as const) : processor;
};

const doubtsOf = (rates: Rates): readonly string[] => [
  ...new Set(
    [rates.vcpu, rates.gb, rates.windowsLicence].flatMap((rate) => (rate && !rate.confirmed ? rate.source : [])),
  ),
];

/**
 * The prices of a task in a region, from a table, after discounts. Ephemeral storage and the public address have no
 * Spot, Windows or ARM price of their own. Source of the families: the usage types of AWS's offer "AmazonECS"; Spot is
 * ECS only, Linux only.
 */
export const priceFor = (selector: Selector, table: PriceTable, discounts = NO_DISCOUNTS): Price => {
  const impossible = impossibleOf(selector);
  if (impossible !== undefined) return { kind: 'unknown', reason: impossible };
  const { region } = selector;
  const family = familyOf(selector);
  const priced = { table, region, discounts };
  const vcpu = rateOf(priced, `${family}-vcpu`);
  const gb = rateOf(priced, `${family}-gb`);
  const windowsLicence = family === 'windows' ? rateOf(priced, 'windows-licence') : undefined;
  if (!vcpu || !gb || (family === 'windows' && !windowsLicence)) {
    return { kind: 'unknown', reason: `${describeTable(table)} has no ${family} price for ${region}` };
  }
  const storageGb = rateOf(priced, 'storage-gb');
  const rates = { vcpu, gb, windowsLicence, storageGb, publicIpv4: rateOf(priced, 'public-ipv4') };
  const doubts = doubtsOf(rates);
  if (doubts.length === 0) return { kind: 'known', rates, reason: `${vcpu.source}, ${vcpu.asOf}` };
  return { kind: 'unconfirmed', rates, reason: `${family} in ${region}: ${doubts.join('; ')}` };
};

/** `priceFor` with a cache: a ledger needs the same few prices for each of its tasks. */
export const pricedBy = (table: PriceTable, discounts = NO_DISCOUNTS): PriceOf => {
  const known = new Map<string, Price>();
  return (selector) => {
    const key = [selector.region, selector.architecture, selector.operatingSystem, selector.capacity].join(' ');
    const price = known.get(key) ?? priceFor(selector, table, discounts);
    known.set(key, price);
    return price;
  };
};
