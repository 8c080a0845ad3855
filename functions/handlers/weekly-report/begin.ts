import { newCalls } from '../../adapters/aws/calls.ts';
import { mask } from '../../masking/mask.ts';
import { placeName } from '../../organisation/spoke.ts';
import { messageOf } from '../../primitives/error-text.ts';
import type { Known } from './discounts.ts';
import { discountsAt } from './discounts.ts';
import { planFleet } from './plan.ts';
import type { ReportRun } from './run.ts';
import { beginRun, changeRun } from './run.ts';
import { RUN_FORMAT } from './stored.ts';
import type { ReportEffects } from './work.ts';
import type { Place } from './sources.ts';
import { keepGroups, keepPrices } from './parts/kept.ts';
import { sourcesOf } from './work.ts';

type Spokes = { readonly places: readonly Place[]; readonly unread: string | null };

/** The spokes, in an order that does not change; the own account is reported also where they cannot be read. */
const spokesOf = async ({ places }: ReportEffects): Promise<Spokes> => {
  try {
    const found = [...(await places.spokes()).values()].map(({ account, region }) => ({ account, region }));
    return { places: found.sort((a, b) => (placeName(a) < placeName(b) ? -1 : 1)), unread: null };
  } catch (error) {
    return { places: [], unread: `no other account or region is in any sum: ${mask(messageOf(error))}` };
  }
};

const measuredHere = ({ discounts: { measured } }: Known, places: readonly Place[]): string | null =>
  measured === undefined || places.length === 0
    ? null
    : 'the discount was measured in the bill of one account: the others are at list price';

/** Plans a run as of `at`, and stores its prices and groups. */
const planned = async (fx: ReportEffects, at: Date): Promise<ReportRun> => {
  const calls = newCalls();
  const plan = await planFleet(sourcesOf(fx, calls), at);
  const { places, unread } = await spokesOf(fx);
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
    ...(plan.account === '' ? fx.places.own : { account: plan.account, region: plan.region }),
    services: plan.services,
    isScalingUnread: plan.isScalingUnread,
    missingData: [
      ...plan.missingData,
      ...[ignored, known.ignored, unread, measuredHere(known, places)].filter((reason) => reason !== null),
    ],
    groups: plan.groups.length + places.length,
    places,
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
 * A run that another release began, planned again: what was stored may have another shape. Channels that have their
 * digest keep it. The same run when this release began it; undefined when it is no longer the current one.
 */
export const renewed = async (fx: ReportEffects, run: ReportRun): Promise<ReportRun | undefined> => {
  if (run.format === RUN_FORMAT) return run;
  fx.log.info('another release began this report: it is planned again', { run: run.id, format: run.format ?? 'none' });
  const again = await planned(fx, new Date(run.at));
  return changeRun(fx, run.id, (now) => (now.format === RUN_FORMAT ? now : { ...again, posted: now.posted }));
};
