import type { Money } from './money.ts';
import { charge } from './money.ts';
import type { PriceOf, Rates, Selector } from './prices.ts';
import type { Span } from './span.ts';
import { spanOf } from './span.ts';
import type { TaskUsage } from './usage.ts';
import { FREE_STORAGE_GIB } from './usage.ts';

/** What Fargate charges for a task and, separately, what Amazon VPC charges for its public address. */
export type Charges = {
  readonly vcpu: Money;
  readonly memory: Money;
  /** Per vCPU; zero for Linux. */
  readonly windowsLicence: Money;
  /** Ephemeral storage above 20 GiB. */
  readonly storage: Money;
  /** The four above. */
  readonly total: Money;
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

const chargesOf = (usage: Sized, { cpuUnits, memoryMib }: Size, rates: Rates) => {
  const storageUnits = extraStorageGib(usage) * UNITS;
  const each = {
    vcpu: charge(rates.vcpu.picoPerHour, cpuUnits, 1),
    memory: charge(rates.gb.picoPerHour, memoryMib, 1),
    windowsLicence: charge(rates.windowsLicence?.picoPerHour ?? 0n, cpuUnits, 1),
    storage: charge(rates.storageGb?.picoPerHour ?? 0n, storageUnits, 1),
    publicIpv4: charge(usage.publicIp ? (rates.publicIpv4?.picoPerHour ?? 0n) : 0n, UNITS, 1),
  };
  const total = each.vcpu + each.memory + each.windowsLicence + each.storage;
  return (seconds: number): Charges => {
    const times = BigInt(seconds);
    return {
      vcpu: each.vcpu * times,
      memory: each.memory * times,
      windowsLicence: each.windowsLicence * times,
      storage: each.storage * times,
      total: total * times,
      publicIpv4: each.publicIpv4 * times,
    };
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

const LATE = 'a task without pullStartedAt is billed from startedAt, so a little too low';

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
