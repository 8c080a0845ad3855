import type { SlackBusy } from '../../adapters/slack/errors.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** Failures in a row without an answer after which the rest of the batch is not sent to Slack. */
const FAILURES_MAX = 2;

/** How one batch backs off from a busy Slack. */
export type Rest = {
  /** Until when nothing is sent to a channel; undefined when sending is allowed. */
  readonly until: (channel: string) => EpochSeconds | undefined;
  /** Slack accepted or refused a message: it is reachable. */
  readonly answered: () => void;
  /** Slack was busy; the message is retried at `at`. */
  readonly failed: (channel: string, error: SlackBusy, at: EpochSeconds) => void;
};

/**
 * When Slack names a wait, only that channel waits; when Slack fails to answer twice in a row, all channels wait. A
 * single failure delays no other message.
 */
export const newRest = (): Rest => {
  const channels = new Map<string, EpochSeconds>();
  let failures = 0;
  let everywhere: EpochSeconds | undefined;
  return {
    until: (channel) => everywhere ?? channels.get(channel),
    answered: () => {
      failures = 0;
    },
    failed: (channel, { retryAfterSeconds }, at) => {
      if (retryAfterSeconds !== undefined) channels.set(channel, at);
      else if ((failures += 1) >= FAILURES_MAX) everywhere = at;
    },
  };
};
