import { newCalls } from '../../adapters/aws/calls.ts';
import { discountsAt } from './discounts.ts';
import { planFleet } from './plan.ts';
import type { ReportRun } from './run.ts';
import { beginRun, changeRun } from './run.ts';
import { RUN_FORMAT } from './stored.ts';
import type { ReportEffects } from './work.ts';
import { keepGroups, keepPrices, sourcesOf } from './work.ts';

/** Plans a run as of `at`, and stores its prices and groups. */
const planned = async (fx: ReportEffects, at: Date): Promise<ReportRun> => {
  const calls = newCalls();
  const plan = await planFleet(sourcesOf(fx, calls), at);
  const { table, ignored } = await fx.prices();
  const known = await discountsAt(fx, { plan, table, at });
  const id = at.toISOString().slice(0, 19).replaceAll(':', '-');
  await keepPrices(fx, id, table);
  await keepGroups(fx, id, plan.groups);
  return {
    format: RUN_FORMAT,
    id,
    at: at.getTime(),
    state: 'reading',
    account: plan.account,
    region: plan.region,
    services: plan.services,
    isScalingUnread: plan.isScalingUnread,
    missingData: [...plan.missingData, ...[ignored, known.ignored].filter((reason) => reason !== null)],
    groups: plan.groups.length,
    discounts: known.discounts,
    done: [],
    calls: calls.counted(),
    posted: {},
    postingUntil: 0,
  };
};

/** Plans and starts a run now; undefined when another worker has just started one. */
export const begin = async (fx: ReportEffects): Promise<ReportRun | undefined> =>
  beginRun(fx, await planned(fx, fx.clock.now()));

/**
 * A run that another release began, planned anew: what that one stored may have another shape. Channels that have their
 * digest keep it. The same run when this release began it; undefined when it is no longer the current one.
 */
export const renewed = async (fx: ReportEffects, run: ReportRun): Promise<ReportRun | undefined> => {
  if (run.format === RUN_FORMAT) return run;
  fx.log.info('another release began this report: it is planned anew', { run: run.id, format: run.format ?? 'none' });
  const again = await planned(fx, new Date(run.at));
  return changeRun(fx, run.id, (now) => (now.format === RUN_FORMAT ? now : { ...again, posted: now.posted }));
};
