import type { SlackBusy } from '../../adapters/slack/errors.ts';

/** Failures in a row without an answer after which the rest of a batch leaves Slack alone. */
const FAILURES_MAX = 2;

/** How one batch spares a Slack that is busy. Times in epoch seconds. */
export type Rest = {
  /** Until when nothing is sent to a channel; undefined when it may be. */
  readonly until: (channel: string) => number | undefined;
  /** Slack took something, or answered no: it is there. */
  readonly answered: () => void;
  /** Slack was busy, and the message is to be tried again at `at`. */
  readonly failed: (channel: string, error: SlackBusy, at: number) => void;
};

/**
 * Slack that names a wait is left alone in that channel alone; Slack that twice in a row does not answer is left alone
 * altogether. A single failure holds up no other message.
 */
export const newRest = (): Rest => {
  const channels = new Map<string, number>();
  let failures = 0;
  let everywhere: number | undefined;
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
