import { messageOf } from '../../primitives/error-text.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import type { Due, Log, Queues, Store } from '../../adapters/common.ts';
import { settleShared } from '../../adapters/dynamodb/shared-causes.ts';
import type { UpdateEffects } from '../../adapters/dynamodb/update-state.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';
import { dueAtOf } from '../../state-updates/due.ts';
import { settle } from '../../state-updates/wake.ts';

export type SweepOneEffects = UpdateEffects & { readonly store: Store; readonly queues: Queues };

export type SweepEffects = SweepOneEffects & {
  readonly log: Log;
  /** `account/region` of this installation; their shared incidents also end after enough silence. */
  readonly scopes?: readonly string[];
  /** Milliseconds left of this invocation. */
  readonly remainingMs?: () => number;
};

/** Items per run of the sweep; the rest waits for the next minute's run. */
const PER_RUN = 200;
/** Milliseconds left of an invocation at which the rest waits for the next minute's run. */
const RESERVE_MS = 25_000;

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
  else await fx.queues.sendNotice(`${due.id}#due@${due.at}`, 'default', { incident: due.id });
};

type Step = { readonly name: string; readonly run: () => Promise<void> };

/** Runs a step; a failure is logged and does not stop other steps. */
const isDone = async ({ name, run }: Step, { log }: SweepEffects): Promise<boolean> => {
  try {
    await run();
    return true;
  } catch (error) {
    log.error('sweep failed', { name, reason: messageOf(error) });
    return false;
  }
};

/**
 * Every minute: handles due items and what a crash left undone. A failure does not stop the rest; if anything failed it
 * throws at the end, so that the alarm on errors fires. Returns how many items it handled.
 */
export const sweep = async (fx: SweepEffects): Promise<number> => {
  const due = await fx.store.due(Math.floor(fx.clock.now().getTime() / 1000), PER_RUN);
  const steps: readonly Step[] = [
    ...due.map((item) => ({ name: item.kind === 'state' ? item.key : item.id, run: () => sweepOne(item, fx) })),
    ...(fx.scopes ?? []).map((scope) => ({ name: scope, run: () => settleShared(scope, fx) })),
  ];
  const failed: string[] = [];
  for (const step of steps) {
    if ((fx.remainingMs?.() ?? Infinity) < RESERVE_MS) break;
    if (!(await isDone(step, fx))) failed.push(step.name);
  }
  if (failed.length > 0)
    throw new Error(`${failed.length} of ${steps.length} failed: ${failed.slice(0, 3).join(', ')}`);
  return due.length;
};
