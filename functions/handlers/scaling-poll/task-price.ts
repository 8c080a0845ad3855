import { hourlyOf } from '../../billing/hourly.ts';
import { dollarsOf } from '../../billing/money.ts';
import type { PriceOf } from '../../billing/prices.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { TaskPrice } from '../../scaling/finding.ts';
import type { Clock, StopRecord, Store } from '../../adapters/common.ts';
import type { Prices } from '../../adapters/dynamodb/prices.ts';

/** Seconds back in which a stopped task gives the task size of a service. */
const HISTORY_SECONDS = 14 * 86_400;
/** Fargate's minimum charge per task: https://aws.amazon.com/fargate/pricing/. */
const BILLED_SECONDS_MIN = { LINUX: 60, WINDOWS: 300 } as const;
/** CloudWatch, one custom metric per month, first tier. */
const USD_PER_METRIC_MONTH = 0.3;

const priceOfStop = (stop: StopRecord, priceOf: PriceOf): TaskPrice | undefined => {
  const { operatingSystem, architecture, cpuUnits, memoryMib, storageGib, capacityProvider, service } = stop;
  if (cpuUnits === null || memoryMib === null) return undefined;
  const capacity = capacityProvider === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE';
  const { region } = partsOf(service);
  const size = {
    region,
    operatingSystem,
    architecture,
    capacity,
    cpuUnits,
    memoryMib,
    storageGib: storageGib ?? 20,
  } as const;
  const hourly = hourlyOf(size, priceOf);
  if (hourly.kind === 'unpriced') return undefined;
  return {
    usdPerTaskSecond: dollarsOf(hourly.perHour) / 3600,
    billedSecondsMin: BILLED_SECONDS_MIN[operatingSystem],
    usdPerMetricMonth: USD_PER_METRIC_MONTH,
  };
};

/**
 * Price of one task of a service, by the size of its last stopped task; undefined when there is none or no price is
 * known.
 */
export const taskPrices =
  (store: Pick<Store, 'stopsBetween'>, clock: Clock, prices: Prices) =>
  async (service: ServiceKey): Promise<TaskPrice | undefined> => {
    const now = secondsOf(clock.now());
    const newest = (await store.stopsBetween(service, now - HISTORY_SECONDS, now)).at(-1);
    return newest === undefined ? undefined : priceOfStop(newest, (await prices()).priceOf);
  };
