import type { Policy } from '../../deployments/policy.ts';
import type { Clock, Log, Metrics, Queues, Store } from '../common.ts';
import type { Places } from '../organisation/spokes.ts';

export type EventEffects = {
  readonly store: Store;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly policy: () => Promise<Policy>;
  /** Where this installation is and which spokes it has; absent, as in a replay: events of every place count. */
  readonly places?: Places;
  /** Milliseconds left of this invocation; without it there is no end. */
  readonly remainingMs?: () => number;
  /** Services of a batch handled at a time; 8 without it. With 1 what follows has the order of the batch. */
  readonly servicesAtOnce?: number;
  /** Runs what several services of a batch write to one item one after the other. */
  readonly inTurn?: <Result>(work: () => Promise<Result>) => Promise<Result>;
};

/** One record of a batch: its id in the queue, the event as text, and its group where the queue keeps an order. */
export type EventRecord = {
  readonly id: string;
  readonly body: string;
  readonly group?: string | undefined;
  /** How often the queue handed it out, this time included. */
  readonly receives?: number;
};
