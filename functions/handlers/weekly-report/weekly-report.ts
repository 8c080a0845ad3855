import { piecesOf } from '../../adapters/aws/calls.ts';
import { begin, renewed } from './begin.ts';
import { finishRun } from './finish.ts';
import type { ReportRun } from './run.ts';
import { runUnderWay } from './run.ts';
import type { ReportEffects } from './work.ts';
import { workThrough } from './work.ts';

/** One Lambda handles this many services in its fifteen minutes; beyond, shards share them. */
const SERVICES_ALONE = 5000;
/** Groups of 125 services per shard: about a thousand services. */
const GROUPS_PER_SHARD = 8;

const indices = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const share = async (fx: ReportEffects, run: ReportRun, groups: readonly number[]): Promise<void> => {
  for (const piece of piecesOf(groups, GROUPS_PER_SHARD)) {
    const [from] = piece;
    const last = piece.at(-1);
    if (from !== undefined && last !== undefined) await fx.sendShard({ run: run.id, from, to: last + 1 });
  }
};

/**
 * Makes the weekly report: plans the fleet, works through its groups and posts. A run that a crash or the time limit
 * cut short continues from its stored parts; what does not fit the time left, or one Lambda, goes to shards. A run of
 * another release is planned again.
 */
export const weeklyReport = async (fx: ReportEffects): Promise<void> => {
  const known = await runUnderWay(fx);
  const run = known === undefined ? await begin(fx) : await renewed(fx, known);
  if (run === undefined) return;
  const undone = indices(run.groups).filter((group) => !run.done.includes(group));
  const firstPlace = run.groups - run.places.length;
  // Each spoke has an invocation of its own, so that none waits for another.
  for (const place of undone.filter((group) => group >= firstPlace))
    await fx.sendShard({ run: run.id, from: place, to: place + 1 });
  const open = undone.filter((group) => group < firstPlace);
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
