import type { ServiceKey } from '../events/identity.ts';
import { drain } from './drain.ts';
import type { Due, Queues, Store } from './ports.ts';
import type { UpdateEffects } from './update-watch.ts';
import { updateWatch } from './update-watch.ts';
import { dueAtOf } from '../watch/due.ts';
import { wake } from '../watch/wake.ts';

export type SweepEffects = UpdateEffects & { readonly store: Store; readonly queues: Queues };

/** Items taken per run of the sweep; what is left is older in the next minute's run. */
const PER_RUN = 200;

/** Wakes one service: its timers that are due act, and what a crash left in its outbox is sent. */
const wakeService = async (key: ServiceKey, fx: SweepEffects): Promise<void> => {
  const now = fx.clock.now();
  const watch = await updateWatch(fx, key, (before) => wake(before, now));
  if (Object.keys(watch.outbox).length > 0) await drain(watch, fx);
  else await fx.store.removeOutbox({ key, ids: [], revision: watch.revision, dueAt: dueAtOf(watch, now) });
};

/** Deals with one due item. An incident that is due is still owed a message. */
export const sweepOne = async (due: Due, fx: SweepEffects): Promise<void> => {
  if (due.kind === 'watch') await wakeService(due.key, fx);
  else await fx.queues.sendNotice(`${due.id}#due@${due.at}`, 'default', { incident: due.id });
};

/** Each minute: what is due, and what a crash left undone. Returns how many items it dealt with. */
export const sweep = async (fx: SweepEffects): Promise<number> => {
  const due = await fx.store.due(Math.floor(fx.clock.now().getTime() / 1000), PER_RUN);
  for (const item of due) await sweepOne(item, fx);
  return due.length;
};
