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
  /** `account/region` of this installation, whose shared incidents end by silence too. */
  readonly scopes?: readonly string[];
  /** Milliseconds left of this invocation. */
  readonly remainingMs?: () => number;
};

/** Items taken per run of the sweep; what is left is older in the next minute's run. */
const PER_RUN = 200;
/** Milliseconds left of an invocation at which the rest is left to the next minute's. */
const RESERVE_MS = 25_000;

/**
 * Wakes one service, which stays due until what it has to say is sent: its timers that are due act, and what a crash
 * left in its outbox is sent.
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

/** Deals with one due item. An incident that is due is still owed a message. */
export const sweepOne = async (due: Due, fx: SweepOneEffects): Promise<void> => {
  if (due.kind === 'state') await settleService(due, fx);
  else await fx.queues.sendNotice(`${due.id}#due@${due.at}`, 'default', { incident: due.id });
};

type Step = { readonly name: string; readonly run: () => Promise<void> };

/** Runs a step; its failure is told and keeps no other from running. */
const isDone = async ({ name, run }: Step, { log }: SweepEffects): Promise<boolean> => {
  try {
    await run();
    return true;
  } catch (error) {
    log.error('sweep failed', { name, reason: error instanceof Error ? error.message : String(error) });
    return false;
  }
};

/**
 * Each minute: what is due, and what a crash left undone. What fails keeps nothing else waiting; when anything
 * failed it throws at the end, so that the alarm on errors rings. Returns how many items it dealt with.
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
