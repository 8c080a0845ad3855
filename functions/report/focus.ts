import { stringify } from 'csv-stringify/sync';
import type { Discounts } from '../billing/discounts.ts';
import { contracted } from '../billing/discounts.ts';
import type { ItemCharge } from '../billing/items.ts';
import { unitOf } from '../billing/items.ts';
import { ATOMS_PER_DOLLAR } from '../billing/money.ts';
import { ownerName } from '../messages/mention.ts';
import { isStandalone, partsOf } from '../primitives/identity.ts';
import { isoText } from '../primitives/instant-text.ts';
import type { EpochMs } from '../primitives/instant.ts';
import { inert } from './inert.ts';
import type { Report } from './report.ts';
import type { ServiceReport } from './service-report.ts';

/**
 * Columns of FOCUS 1.0, in its order of names (https://focus.finops.org/focus-specification/v1-0/); those that need an
 * availability zone do not apply. `x_` columns are ours, as the specification asks.
 */
const COLUMNS = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'CommitmentDiscountCategory',
  'CommitmentDiscountId',
  'CommitmentDiscountName',
  'CommitmentDiscountStatus',
  'CommitmentDiscountType',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'ContractedUnitPrice',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'ListUnitPrice',
  'PricingCategory',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'RegionId',
  'RegionName',
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'ServiceCategory',
  'ServiceName',
  'SkuId',
  'SkuPriceId',
  'SubAccountId',
  'SubAccountName',
  'Tags',
  'x_UsageType',
  'x_IsEstimate',
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], string | null>>;

const DAY_MS = 86_400_000;

/** FOCUS writes numbers as plain decimals; ten places are those of AWS's price list. */
const decimal = (value: number): string => value.toFixed(10).replace(/\.?0+$/, '');

/** Exact to the pico-dollar, so that the rows of a day add up to it. */
const costOf = (total: bigint): string => {
  const pico = (total * 1_000_000_000_000n + ATOMS_PER_DOLLAR / 2n) / ATOMS_PER_DOLLAR;
  const text = `${pico}`.padStart(13, '0');
  return `${text.slice(0, -12)}.${text.slice(-12)}`.replace(/\.?0+$/, '') || '0';
};

const instant = (at: EpochMs): string => isoText(at).replace('.000Z', 'Z');

/** The calendar month that is invoiced. */
const monthOf = (day: string) => {
  const at = new Date(`${day}T00:00:00Z`);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { BillingPeriodStart: instant(Date.UTC(year, month)), BillingPeriodEnd: instant(Date.UTC(year, month + 1)) };
};

const tagsOf = ({ service }: ServiceReport): string => {
  const { cluster, name } = partsOf(service.key);
  return JSON.stringify({
    'aws:ecs:clusterName': cluster,
    ...(isStandalone(service.key) ? {} : { 'aws:ecs:serviceName': name }),
    ...(service.owner === null ? {} : { 'farwatch:owner': ownerName(service.owner) }),
  });
};

const resourceOf = ({ service: { key } }: ServiceReport) => {
  const { account, region, cluster, name } = partsOf(key);
  const isFamily = isStandalone(key);
  return {
    ResourceId: isFamily ? name : `arn:aws:ecs:${region}:${account}:service/${cluster}/${name}`,
    ResourceName: inert(name),
    ResourceType: isFamily ? 'Task Definition Family' : 'Service',
  };
};

const PLACE = {
  BillingCurrency: 'USD',
  ChargeCategory: 'Usage',
  ChargeClass: null,
  ChargeFrequency: 'Usage-Based',
  InvoiceIssuerName: 'Amazon Web Services',
  ProviderName: 'Amazon Web Services',
  PublisherName: 'Amazon Web Services',
  ServiceCategory: 'Compute',
  ServiceName: 'Amazon Elastic Container Service',
  x_IsEstimate: 'true',
  // AWS has commitments, so the columns are due; which one covers a task only AWS's export says.
  CommitmentDiscountCategory: null,
  CommitmentDiscountId: null,
  CommitmentDiscountName: null,
  CommitmentDiscountStatus: null,
  CommitmentDiscountType: null,
} as const;

const rowOf = (service: ServiceReport, day: string, item: ItemCharge, discounts: Discounts): Row => {
  const { usageType, quantity, total, list } = item;
  const { account, region } = partsOf(service.service.key);
  const agreed = contracted(list, discounts);
  const priceOf = (cost: bigint): string => decimal(Number(costOf(cost)) / quantity);
  const unit = unitOf(usageType);
  return {
    ...PLACE,
    ...monthOf(day),
    ...resourceOf(service),
    BilledCost: costOf(total),
    ContractedCost: costOf(agreed),
    EffectiveCost: costOf(total),
    ListCost: costOf(list),
    ContractedUnitPrice: priceOf(agreed),
    ListUnitPrice: priceOf(list),
    ConsumedQuantity: decimal(quantity),
    PricingQuantity: decimal(quantity),
    ConsumedUnit: unit,
    PricingUnit: unit,
    PricingCategory: usageType.startsWith('Spot') ? 'Dynamic' : 'Standard',
    BillingAccountId: account,
    BillingAccountName: null,
    SubAccountId: account,
    SubAccountName: null,
    ChargeDescription: `${usageType} of ${inert(partsOf(service.service.key).name)}, counted by Farwatch`,
    ChargePeriodStart: `${day}T00:00:00Z`,
    ChargePeriodEnd: instant(Date.parse(`${day}T00:00:00Z`) + DAY_MS),
    RegionId: region,
    RegionName: region,
    SkuId: usageType,
    SkuPriceId: `${usageType}/${region}`,
    Tags: tagsOf(service),
    x_UsageType: usageType,
  };
};

/**
 * The ledger as a FOCUS 1.0 export: one row per service, UTC day and usage type. List, contracted (after an enterprise
 * agreement) and effective cost (after all discounts) differ as the account's discounts say; what is billed is taken to
 * be the effective cost, as for a plan without upfront payment whose fee is spread over what it covers. The report is
 * itemised (`Setting.isItemised`); tasks without a price are missing, as in every sum of the report.
 */
export const focusCsv = ({ services, setting }: Report): string => {
  const rows = services.flatMap((service) =>
    (service.charges ?? []).flatMap(([day, items]) =>
      items.map((item) => rowOf(service, day, item, setting.discounts)),
    ),
  );
  return stringify(rows, { header: true, columns: [...COLUMNS] });
};
