import { decide } from '../../functions/deployments/decide.ts';
import { attributableCount } from '../../functions/deployments/failures.ts';
import { precheck } from '../../functions/deployments/precheck.ts';
import type { Policy } from '../../functions/deployments/policy.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import type { Verdict } from '../../functions/deployments/verdict.ts';
import { foldVerdict } from '../../functions/deployments/verdict.ts';
import type { Control } from '../../functions/deployments/trial.ts';
import type { EcsEvent } from '../../functions/events/event.ts';
import { fold } from '../../functions/watch/fold.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { newWatch } from '../../functions/watch/watch.ts';
import type { Account } from './account.ts';
import { worldOf } from './account.ts';
import { KEY, NEW } from './told.ts';

const POLICY: Policy = { ...DEFAULT_POLICY, defaultMode: 'auto' };
const ACTS: readonly string[] = ['stop-deployment', 'roll-back', 'roll-back-platform-version'];

/** What a verdict has beside its decision as long as nothing was called. */
const UNACTED = {
  serviceArn: null,
  action: null,
  badKeys: [],
  watchFor: null,
  mustLookAgain: false,
  notes: {},
} as const;

/** A rollback that was decided on, with the failures it was decided on. Epoch seconds. */
export type Decided = { readonly at: number; readonly failures: number };

/** What the real fold and the real decision make of events. */
export type Watcher = {
  /** Takes an event that can wait for the next failure: repetition and batching change nothing. */
  readonly note: (event: EcsEvent) => void;
  /** Folds what was noted at `now` (epoch seconds) and judges if that orders it. */
  readonly judge: (now: number, account: Account) => Decided | undefined;
  /** The largest odds that any decision came to. */
  readonly peak: () => number;
};

/** Farwatch of one service, as `task-events` and `rollback` run it; `controls` are the neighbours as of a time. */
export const watcherOf = (controls: (now: number) => readonly Control[]): Watcher => {
  let watch: Watch = newWatch(KEY);
  let waiting: EcsEvent[] = [];
  let peak = 0;
  const isOrdered = (): boolean =>
    Object.values(watch.outbox).some((entry) => entry.kind === 'judge' && entry.deployment === NEW);
  const take = (now: number): boolean => {
    watch = fold(watch, waiting, { now: new Date(now * 1000), staleEventMinutes: POLICY.staleEventMinutes }).watch;
    waiting = [];
    const ordered = isOrdered();
    watch = { ...watch, outbox: {} };
    return ordered;
  };
  return {
    peak: () => peak,
    note: (event) => void waiting.push(event),
    judge: (seconds, account) => {
      const now = new Date(seconds * 1000);
      if (!take(seconds) || !precheck(watch, NEW, POLICY, now).isWorthLooking) return undefined;
      const { decision, evidence, facts } = decide({
        watch,
        deployment: NEW,
        world: worldOf(account, Math.floor(seconds)),
        controls: controls(seconds),
        policy: POLICY,
        now,
        recentRollbacks: 0,
        isKilled: false,
        override: null,
      });
      peak = Math.max(peak, decision.odds ?? 0);
      const trial = watch.trials.find(({ deployment }) => deployment === NEW);
      const failures = trial === undefined ? 0 : attributableCount(trial);
      const verdict: Verdict = { ...UNACTED, decision, facts, evidence: failures, shares: evidence?.shares };
      watch = { ...foldVerdict(watch, verdict, now), outbox: {} };
      return ACTS.includes(decision.do) ? { at: seconds, failures } : undefined;
    },
  };
};
