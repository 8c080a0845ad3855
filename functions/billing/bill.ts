import type { Money } from './money.ts';
import { charge } from './money.ts';
import type { PriceOf, Rates, Selector } from './prices.ts';
import type { Span } from './span.ts';
import { spanOf } from './span.ts';
import type { TaskUsage } from './usage.ts';
import { FREE_STORAGE_GIB } from './usage.ts';

/** What Fargate charges for a task. */
export type FargateCharges = {
  readonly vcpu: Money;
  readonly memory: Money;
  /** Per vCPU; zero for Linux. */
  readonly windowsLicence: Money;
  /** Ephemeral storage above 20 GiB. */
  readonly storage: Money;
  /** The four above. */
  readonly total: Money;
};

/** What Fargate charges for a task after discounts and, separately, what Amazon VPC charges for its public address. */
export type Charges = FargateCharges & {
  /** The same before discounts. */
  readonly atList: FargateCharges;
  /** Not in `total`: it is on another page of the AWS bill. */
  readonly publicIpv4: Money;
};

/** `doubts`: why a figure may be off. `missingData`: what it does not include at all. */
export type BillingNotes = { readonly doubts: readonly string[]; readonly missingData: readonly string[] };

export type Bill =
  | ({ readonly kind: 'billed'; readonly span: Span; readonly charges: Charges } & BillingNotes)
  | { readonly kind: 'unpriced'; readonly span: Span; readonly reason: string }
  | { readonly kind: 'not-billed'; readonly reason: string };

/** Price of one second of a task, or why there is none. */
export type Tariff =
  | ({ readonly kind: 'priced'; readonly charges: (seconds: number) => Charges } & BillingNotes)
  | { readonly kind: 'unpriced'; readonly reason: string };

const UNITS = 1024;

/** What a price depends on: a task, or a hypothetical size. */
export type Sized = Selector & Pick<TaskUsage, 'cpuUnits' | 'memoryMib' | 'storageGib' | 'publicIp'>;

const extraStorageGib = ({ storageGib = FREE_STORAGE_GIB }: Sized): number =>
  Math.max(0, storageGib - FREE_STORAGE_GIB);

type Size = { readonly cpuUnits: number; readonly memoryMib: number };

type RateName = keyof Rates;

/** Per second, at the price that `of` takes from each rate. */
const perSecond = (usage: Sized, { cpuUnits, memoryMib }: Size, of: (name: RateName) => bigint): FargateCharges => {
  const each = {
    vcpu: charge(of('vcpu'), cpuUnits, 1),
    memory: charge(of('gb'), memoryMib, 1),
    windowsLicence: charge(of('windowsLicence'), cpuUnits, 1),
    storage: charge(of('storageGb'), extraStorageGib(usage) * UNITS, 1),
  };
  return { ...each, total: each.vcpu + each.memory + each.windowsLicence + each.storage };
};

const forSeconds = (each: FargateCharges, seconds: bigint): FargateCharges => ({
  vcpu: each.vcpu * seconds,
  memory: each.memory * seconds,
  windowsLicence: each.windowsLicence * seconds,
  storage: each.storage * seconds,
  total: each.total * seconds,
});

const chargesOf = (usage: Sized, size: Size, rates: Rates) => {
  const net = perSecond(usage, size, (name) => rates[name]?.picoPerHour ?? 0n);
  const list = perSecond(usage, size, (name) => rates[name]?.listPicoPerHour ?? 0n);
  const publicIpv4 = charge(usage.publicIp ? (rates.publicIpv4?.picoPerHour ?? 0n) : 0n, UNITS, 1);
  return (seconds: number): Charges => {
    const count = BigInt(seconds);
    return { ...forSeconds(net, count), atList: forSeconds(list, count), publicIpv4: publicIpv4 * count };
  };
};

const billingNotesOf = (usage: Sized, rates: Rates): BillingNotes => {
  const used = [
    { what: 'ephemeral storage above 20 GiB', rate: rates.storageGb, isUsed: extraStorageGib(usage) > 0 },
    { what: 'a public IPv4 address', rate: rates.publicIpv4, isUsed: usage.publicIp === true },
  ].filter(({ isUsed }) => isUsed);
  return {
    doubts: used.flatMap(({ what, rate }) => (rate && !rate.confirmed ? `${what}: ${rate.source}` : [])),
    missingData: used.flatMap(({ what, rate }) => (rate ? [] : `no price of ${what} in ${usage.region}`)),
  };
};

/**
 * The prices of a task, ready to multiply. A GB on AWS's price list is 1,024 MiB of the task's memory setting. Source
 * of the formula: https://aws.amazon.com/fargate/pricing/ (vCPU, GB, operating system, storage above 20 GB; per
 * second).
 */
export const tariffOf = (usage: Sized, priceOf: PriceOf): Tariff => {
  const { cpuUnits, memoryMib } = usage;
  if (!cpuUnits || !memoryMib) return { kind: 'unpriced', reason: 'the size of the task is not known' };
  const price = priceOf(usage);
  if (price.kind === 'unknown') return { kind: 'unpriced', reason: price.reason };
  const { doubts, missingData } = billingNotesOf(usage, price.rates);
  return {
    kind: 'priced',
    charges: chargesOf(usage, { cpuUnits, memoryMib }, price.rates),
    doubts: price.kind === 'unconfirmed' ? [price.reason, ...doubts] : doubts,
    missingData,
  };
};

const sizeKey = (size: Sized): string =>
  `${size.region} ${size.architecture} ${size.operatingSystem} ${size.capacity} ${size.cpuUnits} ${size.memoryMib} ` +
  `${size.storageGib} ${size.publicIp}`;

/** `tariffOf` with a cache: a million tasks have a few hundred sizes. */
export const tariffsBy = (priceOf: PriceOf): ((size: Sized) => Tariff) => {
  const known = new Map<string, Tariff>();
  return (size) => {
    const key = sizeKey(size);
    const tariff = known.get(key) ?? tariffOf(size, priceOf);
    known.set(key, tariff);
    return tariff;
  };
};

const LATE = 'tasks without pullStartedAt are billed from startedAt, so slightly too little';

/** Notes of a tariff for a given span. */
export const billingNotesFor = (span: Span, { doubts, missingData }: BillingNotes): BillingNotes => ({
  doubts: span.since === 'startedAt' ? [LATE, ...doubts] : doubts,
  missingData,
});

/** The exact bill of one task; of a running one up to `now`. */
export const billOf = (usage: TaskUsage, priceOf: PriceOf, now: Date): Bill => {
  const span = spanOf(usage, now);
  if (span.kind === 'not-billed') return span;
  const tariff = tariffOf(usage, priceOf);
  if (tariff.kind === 'unpriced') return { kind: 'unpriced', span, reason: tariff.reason };
  return { kind: 'billed', span, charges: tariff.charges(span.seconds), ...billingNotesFor(span, tariff) };
};
