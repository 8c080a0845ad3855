import * as z from 'zod/mini';
import { picoPerHour } from './money.ts';
import type { Item } from './price-table.ts';
import { jsonIn } from '../primitives/json.ts';

/** AWS's price list of one region. `refused` items have no price: it is missing, or not the only one of its name. */
export type ListedPrices =
  | {
      readonly kind: 'listed';
      readonly usdPerHour: Readonly<Partial<Record<Item, string>>>;
      readonly refused: readonly { readonly item: Item; readonly reason: string }[];
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** Items in the price list: not Spot, which it lacks, and not addresses, which are another offer. */
export const LISTED_ITEMS = [
  'x86-vcpu',
  'x86-gb',
  'arm-vcpu',
  'arm-gb',
  'windows-vcpu',
  'windows-gb',
  'windows-licence',
  'storage-gb',
] as const satisfies readonly Item[];
type ListedItem = (typeof LISTED_ITEMS)[number];

/**
 * Usage types of the offer AmazonECS after their region's prefix (`EUC1-`, for Ireland only `EU-`, in some files none).
 * Plain Linux on x86 has no attributes of its own, so only the whole name separates it from ARM, Windows and
 * `SpotUsage-…`.
 */
const USAGE_TYPES: Readonly<Record<ListedItem, string>> = {
  'x86-vcpu': 'Fargate-vCPU-Hours:perCPU',
  'x86-gb': 'Fargate-GB-Hours',
  'arm-vcpu': 'Fargate-ARM-vCPU-Hours:perCPU',
  'arm-gb': 'Fargate-ARM-GB-Hours',
  'windows-vcpu': 'Fargate-Windows-vCPU-Hours:perCPU',
  'windows-gb': 'Fargate-Windows-GB-Hours',
  'windows-licence': 'Fargate-Windows-OS-Hours:perCPU',
  'storage-gb': 'Fargate-EphemeralStorage-GB-Hours',
};

const PREFIX = /^[A-Z][A-Z0-9]*-/;

/** The item of a usage type as a bill names it, with or without its region's prefix; undefined for any other. */
export const itemOfUsageType = (usageType: string): ListedItem | undefined => {
  const name = usageType.replace(PREFIX, '');
  return LISTED_ITEMS.find((item) => USAGE_TYPES[item] === name);
};

/** Without these a region has no Fargate, or the answer is not the requested one. */
const NEEDED: readonly ListedItem[] = ['x86-vcpu', 'x86-gb'];

const HOURLY = /^(hours|hrs|gb-hours|vcpu-hours)$/i;

const productSchema = z.object({
  product: z.object({
    attributes: z.object({
      regionCode: z.optional(z.string()),
      usagetype: z.optional(z.string()),
      servicecode: z.optional(z.string()),
      locationType: z.optional(z.string()),
    }),
  }),
  terms: z.optional(z.unknown()),
});
type Product = z.infer<typeof productSchema>;

const termsSchema = z.object({
  OnDemand: z.record(
    z.string(),
    z.object({
      priceDimensions: z.record(
        z.string(),
        z.object({ unit: z.string(), pricePerUnit: z.object({ USD: z.string() }) }),
      ),
    }),
  ),
});

const isOf = ({ product: { attributes } }: Product, region: string): boolean =>
  attributes.regionCode === region &&
  (attributes.servicecode ?? 'AmazonECS') === 'AmazonECS' &&
  (attributes.locationType ?? 'AWS Region') === 'AWS Region';

const isNamed = ({ product: { attributes } }: Product, usageType: string): boolean =>
  attributes.usagetype === usageType || attributes.usagetype?.replace(PREFIX, '') === usageType;

type Found = { readonly usd: string } | { readonly reason: string };

/** The only price of a product: on demand, without tiers, by the hour, above zero. */
const priceOf = ({ terms }: Product): Found => {
  const parsed = termsSchema.safeParse(terms);
  if (!parsed.success) return { reason: 'its terms do not have the documented format' };
  const dimensions = Object.values(parsed.data.OnDemand).flatMap((term) => Object.values(term.priceDimensions));
  const [only] = dimensions;
  if (only === undefined || dimensions.length > 1) return { reason: `it has ${dimensions.length} prices` };
  const { unit, pricePerUnit } = only;
  if (!HOURLY.test(unit)) return { reason: `it is priced by ${unit}` };
  const price = picoPerHour(pricePerUnit.USD);
  return price === undefined || price === 0n
    ? { reason: `its price is ${pricePerUnit.USD}` }
    : { usd: pricePerUnit.USD };
};

const resolveName = (products: readonly Product[], item: ListedItem): Found => {
  const named = products.filter((product) => isNamed(product, USAGE_TYPES[item]));
  const [only] = named;
  return only !== undefined && named.length === 1
    ? priceOf(only)
    : { reason: `the Price List has ${named.length} rows for it` };
};

/**
 * Parses the rows of GetProducts (offer AmazonECS, format aws_v1) for one region. Fails closed: an item with no row or
 * more than one has no price, and when Linux on x86 has none, or a row is unreadable, nothing has.
 */
export const parsePriceList = (rows: readonly string[], region: string): ListedPrices => {
  const read = rows.map((row) => productSchema.safeParse(jsonIn(row)));
  const broken = read.findIndex(({ success }) => !success);
  if (broken >= 0)
    return { kind: 'failed', reason: `row ${broken + 1} of ${rows.length} is not a product of a price list` };
  const products = read.flatMap(({ data }) => (data && isOf(data, region) ? [data] : []));
  const usdPerHour: Partial<Record<Item, string>> = {};
  const refused: { item: Item; reason: string }[] = [];
  for (const item of LISTED_ITEMS) {
    const found = resolveName(products, item);
    if ('usd' in found) usdPerHour[item] = found.usd;
    else refused.push({ item, reason: found.reason });
  }
  const missing = refused.find(({ item }) => NEEDED.some((needed) => needed === item));
  if (missing) return { kind: 'failed', reason: `no price of ${missing.item} in ${region}: ${missing.reason}` };
  return { kind: 'listed', usdPerHour, refused };
};
