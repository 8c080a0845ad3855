import { newCalls, piecesOf } from '../../adapters/aws/calls.ts';
import { readDiscounts } from '../../adapters/dynamodb/policy.ts';
import type { Discounts } from '../../billing/discounts.ts';
import { finishRun } from './finish.ts';
import type { FleetPlan } from './plan.ts';
import { planFleet } from './plan.ts';
import type { ReportRun } from './run.ts';
import { beginRun, runUnderWay } from './run.ts';
import type { ReportEffects } from './work.ts';
import { keepGroups, keepPrices, sourcesOf, workThrough } from './work.ts';

/** One Lambda handles this many services in its fifteen minutes; beyond, shards share them. */
const SERVICES_ALONE = 5000;
/** Groups of 125 services per shard: about a thousand services. */
const GROUPS_PER_SHARD = 8;

const indices = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

type Begun = { readonly at: Date; readonly plan: FleetPlan; readonly discounts: Discounts };

const newRun = ({ at, plan, discounts }: Begun, calls: ReportRun['calls']): ReportRun => ({
  id: at.toISOString().slice(0, 19).replaceAll(':', '-'),
  at: at.getTime(),
  state: 'reading',
  account: plan.account,
  region: plan.region,
  services: plan.services,
  isScalingUnread: plan.isScalingUnread,
  missingData: plan.missingData,
  groups: plan.groups.length,
  discounts,
  done: [],
  calls,
  posted: {},
  postingUntil: 0,
});

const begin = async (fx: ReportEffects): Promise<ReportRun | undefined> => {
  const calls = newCalls();
  const at = fx.clock.now();
  const plan = await planFleet(sourcesOf(fx, calls), at);
  const { table, ignored } = await fx.prices();
  const known = await readDiscounts(fx.store);
  const missingData = [...plan.missingData, ...[ignored, known.ignored].filter((reason) => reason !== null)];
  const run = newRun({ at, plan: { ...plan, missingData }, discounts: known.discounts }, calls.counted());
  await keepPrices(fx, run.id, table);
  await keepGroups(fx, run.id, plan.groups);
  return beginRun(fx, run);
};

const share = async (fx: ReportEffects, run: ReportRun, groups: readonly number[]): Promise<void> => {
  for (const piece of piecesOf(groups, GROUPS_PER_SHARD)) {
    const [from] = piece;
    const last = piece.at(-1);
    if (from !== undefined && last !== undefined) await fx.sendShard({ run: run.id, from, to: last + 1 });
  }
};

/**
 * Makes the weekly report: plans the fleet, works through its groups and posts. A run that a crash or the time limit
 * cut short continues from its stored parts; what does not fit the time left, or one Lambda, goes to shards.
 */
export const weeklyReport = async (fx: ReportEffects): Promise<void> => {
  const run = (await runUnderWay(fx)) ?? (await begin(fx));
  if (run === undefined) return;
  const open = indices(run.groups).filter((group) => !run.done.includes(group));
  if (run.services > SERVICES_ALONE) {
    await share(fx, run, open);
    return;
  }
  const next = await workThrough(fx, run, open);
  if (next !== undefined) {
    const rest = open.filter((group) => group >= next);
    fx.log.info('the rest of the report goes to shards', { groups: rest.length });
    await share(fx, run, rest);
    return;
  }
  await finishRun(fx, run.id);
};
