import { hourlyOf } from '../../billing/hourly.ts';
import { dollarsOf } from '../../billing/money.ts';
import type { PriceOf } from '../../billing/prices.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { TaskPrice } from '../../scaling/finding.ts';
import type { Clock, StopRecord, Store } from '../../adapters/common.ts';
import type { Prices } from '../../adapters/dynamodb/prices.ts';

/** Seconds back in which a stop tells the size of a service's tasks. */
const HISTORY_SECONDS = 14 * 86_400;
/** The least that Fargate bills per task (facts/fargate.md). */
const BILLED_SECONDS_MIN = { LINUX: 60, WINDOWS: 300 } as const;
/** CloudWatch, one custom metric for a month, first tier. */
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
 * What a task of a service costs, by the size of the last one that stopped; undefined when none did or no price is
 * known.
 */
export const taskPrices =
  (store: Pick<Store, 'stopsBetween'>, clock: Clock, prices: Prices) =>
  async (service: ServiceKey): Promise<TaskPrice | undefined> => {
    const now = Math.floor(clock.now().getTime() / 1000);
    const newest = (await store.stopsBetween(service, now - HISTORY_SECONDS, now)).at(-1);
    return newest === undefined ? undefined : priceOfStop(newest, (await prices()).priceOf);
  };
