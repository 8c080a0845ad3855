import type { StopsIncident } from '../service-state/incident.ts';
import { tariffOf } from './bill.ts';
import { usdRounded } from './money.ts';
import type { PriceOf } from './prices.ts';

/** With fewer tasks or a shorter time, no hourly cost is shown. */
const TASKS_MIN = 3;
const ELAPSED_SECONDS_MIN = 300;
const HOUR_SECONDS = 3600;

/**
 * The cost of an incident: what its tasks were billed so far, and its hourly cost at the rate between its first and its
 * newest stop (n stops end n - 1 rounds); list price of the region, `about` where the price is unconfirmed, as for all
 * of Spot. Undefined when nothing was billed or no price is known. Worked: 14 tasks of 0.25 vCPU and 0.5 GB, 60 s each,
 * within an hour: 840 s x $0.0123425 / 3600 = $0.00288 so far, 13 of 14 of that per hour.
 */
export const incidentCost = (incident: StopsIncident, priceOf: PriceOf): string | undefined => {
  const { billed, count, openedAt, lastAt, resolvedAt } = incident;
  if (billed === undefined || billed.seconds === 0) return undefined;
  const tariff = tariffOf(billed.size, priceOf);
  if (tariff.kind === 'unpriced') return undefined;
  const about = tariff.doubts.length > 0 ? 'about ' : '';
  const soFar = `${about}${usdRounded(tariff.charges(billed.seconds).total)}`;
  const elapsed = lastAt - openedAt;
  if (resolvedAt !== null || count < TASKS_MIN || elapsed < ELAPSED_SECONDS_MIN) return `${soFar} so far`;
  const seconds = (billed.seconds * (count - 1) * HOUR_SECONDS) / (count * elapsed);
  const perHour = usdRounded(tariff.charges(Math.round(seconds)).total);
  return `${about}${perHour} an hour, ${soFar} so far`;
};
