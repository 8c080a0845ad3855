import { messageOf } from '../../primitives/error-text.ts';
import { sendNotice } from '../../adapters/dynamodb/send-notice.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import type { Due, Log, Queues, Store } from '../../adapters/common.ts';
import { openScopes, settleShared } from '../../adapters/dynamodb/shared-causes.ts';
import type { UpdateEffects } from '../../adapters/dynamodb/update-state.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';
import { eachOf } from '../../primitives/each-of.ts';
import { isThrottled } from '../../primitives/throttled.ts';
import { secondsOf } from '../../primitives/instant.ts';
import { dueAtOf } from '../../state-updates/due.ts';
import { settle } from '../../state-updates/wake.ts';

export type SweepOneEffects = UpdateEffects & { readonly store: Store; readonly queues: Queues };

export type SweepEffects = SweepOneEffects & {
  readonly log: Log;
  /** Documents of shared causes that are read each time, so that an incident which a crash lost ends as well. */
  readonly scopes?: readonly string[];
  /** Milliseconds left of this invocation. */
  readonly remainingMs?: () => number;
};

/** Items handled at a time: each waits for DynamoDB and SQS most of the time. */
const AT_ONCE = 32;
/** Milliseconds left of an invocation at which the rest waits for the next minute's run: an item takes a few calls. */
const RESERVE_MS = 8000;
/** Failures that are named in the error; the others are counted. */
const NAMED_MAX = 3;

/**
 * Wakes one service: its due timers act and its outbox, which a crash may have left, is sent. The service stays due
 * until everything is sent.
 */
const settleService = async ({ key, at }: Extract<Due, { kind: 'state' }>, fx: SweepOneEffects): Promise<void> => {
  const now = fx.clock.now();
  let isSaved = false;
  const state = await updateState({ ...fx, dueAt: at }, key, (before) => {
    const after = settle(before, now);
    isSaved = after !== before;
    return after;
  });
  if (Object.keys(state.outbox).length > 0) await sendOutbox(state, fx);
  else if (!isSaved)
    await fx.store.removeOutbox({ key, ids: [], revision: state.revision, dueAt: dueAtOf(state, now) });
};

/** Handles one due item. A due incident still has pending notifications. */
export const sweepOne = async (due: Due, fx: SweepOneEffects): Promise<void> => {
  if (due.kind === 'state') await settleService(due, fx);
  else await sendNotice({ id: due.id, subject: `due@${due.at}` }, fx);
};

const nameOf = (due: Due): string => (due.kind === 'state' ? due.key : due.id);

/** What one run has done so far. */
type Run = { done: number; mustStop: boolean; readonly failed: string[] };

/** Runs a step; a failure is logged and does not stop other steps, unless the table throttles. */
const attempt = async (name: string, step: () => Promise<void>, run: Run, { log }: SweepEffects): Promise<void> => {
  try {
    await step();
    run.done += 1;
  } catch (error) {
    run.mustStop ||= isThrottled(error);
    run.failed.push(name);
    log.error('sweep failed', { name, reason: messageOf(error) });
  }
};

const isOver = ({ mustStop }: Run, { remainingMs = () => Infinity }: SweepEffects): boolean =>
  mustStop || remainingMs() < RESERVE_MS;

/** Everything that is due, oldest first within a page; an item that is found twice is dealt with once. */
const sweepDue = async (run: Run, fx: SweepEffects): Promise<void> => {
  const seen = new Set<string>();
  for await (const page of fx.store.allDue(secondsOf(fx.clock.now()))) {
    const fresh = page.filter((due) => !seen.has(nameOf(due)));
    for (const due of fresh) seen.add(nameOf(due));
    await eachOf(fresh, AT_ONCE, async (due) => {
      if (!isOver(run, fx)) await attempt(nameOf(due), () => sweepOne(due, fx), run, fx);
    });
    if (isOver(run, fx)) return;
  }
};

/** Ends what several services shared: of this place, of all places, and wherever such an incident is open. */
const sweepShared = async (run: Run, fx: SweepEffects): Promise<void> => {
  const open = await openScopes(fx.store);
  for (const scope of new Set([...(fx.scopes ?? []), ...open]))
    await attempt(scope, () => settleShared(scope, fx), run, fx);
};

/**
 * Every minute: handles due items and what a crash left undone. A failure does not stop the rest; what there is no time
 * for is older in the next run. If anything failed it throws at the end, so that the alarm on errors fires. Returns how
 * many items it handled.
 */
export const sweep = async (fx: SweepEffects): Promise<number> => {
  const run: Run = { done: 0, mustStop: false, failed: [] };
  await sweepShared(run, fx);
  const scopes = run.done;
  await sweepDue(run, fx);
  const { failed } = run;
  if (failed.length > 0)
    throw new Error(`${failed.length} of ${run.done + failed.length} failed: ${failed.slice(0, NAMED_MAX).join(', ')}`);
  return run.done - scopes;
};
