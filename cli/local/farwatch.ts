import type { Parsed } from '../../functions/events/event.ts';
import { sendNotice } from '../../functions/adapters/dynamodb/send-notice.ts';
import type { Command } from '../../functions/adapters/common.ts';
import type { LocalParts, Wired } from './wired.ts';
import { isTaskChange, recordsOf } from './records.ts';
import { wired } from './wired.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import { impossible } from '../../functions/primitives/impossible.ts';
import { dateOf, exactSecondsOf, secondsOf } from '../../functions/primitives/instant.ts';
import { notify } from '../../functions/handlers/notify/notify.ts';
import { sweepOne } from '../../functions/handlers/sweep/sweep.ts';
import { pollScaling } from '../../functions/handlers/scaling-poll/scaling-poll.ts';
import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import { taskPrices } from '../../functions/handlers/scaling-poll/task-price.ts';
import { sync } from '../../functions/handlers/sync/sync.ts';
import { handleCommand } from '../../functions/handlers/rollback/handle-commands.ts';
import { handleEvents, handleParsed } from '../../functions/handlers/ingest/handle-events.ts';
import type { HookAnswers } from './hooks.ts';
import { answeringHooks } from './hooks.ts';
import type { Sent } from './virtual.ts';
import type { Outcome } from './outcome.ts';
import { NOTHING, joined, outcomeOf } from './outcome.ts';
import type { Pressing } from './pressing.ts';
import { pressing } from './pressing.ts';
import type { FleetAt } from './read-place.ts';
import { readPlace } from './read-place.ts';
import { sharedEnds } from './shared-ends.ts';

/** What one event says, and whether the queue of task events takes it. */
export type ParsedEvent = { readonly isTask: boolean; readonly parsed: readonly Parsed[] };

/** An account and a region. */
export type Scope = { readonly account: string; readonly region: string };

/** Farwatch in one process: the same entries as the Lambdas, queues in memory, a clock set by hand. */
export type LocalFarwatch = HookAnswers &
  Pressing & {
    /** Advances the clock and runs each timer of a service at its time. */
    readonly advanceTo: (date: Date) => Promise<Outcome>;
    /** Delivers events as one batch and processes everything that follows. */
    readonly deliver: (events: readonly unknown[]) => Promise<Outcome>;
    /** The same for one event that is parsed already: a back-test reads its file in another thread. */
    readonly deliverParsed: (event: ParsedEvent) => Promise<Outcome>;
    /** Reads the fleet, as the hourly schedule does. */
    readonly sync: () => Promise<Outcome>;
    /** Reads a spoke and looks for its heartbeat, as a message of the hourly schedule asks for. */
    readonly readPlace: (place: Scope, fleetAt: FleetAt) => Promise<Outcome>;
    /** Reads scaling activities, as the schedule does every five minutes. */
    readonly poll: (scope: Scope) => Promise<Outcome>;
    /** Handles a command as from the rollback queue. */
    readonly command: (command: Command) => Promise<Outcome>;
  };

const take = async (sent: Sent, { parts, queues, notifyContext, evaluating, as }: Wired): Promise<void> => {
  switch (sent.to) {
    case 'notify':
      return as('notify', () => notify([sent.notice], notifyContext));
    case 'investigate':
      return as('investigate', async () => parts.investigate?.(sent.investigation, queues));
    case 'rollback':
      return as('rollback', () => handleCommand(sent.command, evaluating));
    default:
      return impossible(sent);
  }
};

/** Processes all that was sent, and all that follows. */
const settle = async (all: Wired): Promise<Outcome> => {
  for (let sent = all.queues.take(); sent !== undefined; sent = all.queues.take()) await take(sent, all);
  return outcomeOf(all.outcomes, all.store);
};

/** Runs each timer that is due by `until`, at its time. */
const runTimers = async (until: Date, all: Wired): Promise<Outcome> => {
  const { store, clock, base, isDue } = all;
  const seconds = secondsOf(until);
  const done = new Set<string>();
  let outcome = NOTHING;
  while (isDue(seconds)) {
    const [due] = await store.due(seconds, 1);
    if (due === undefined) return outcome;
    const name = JSON.stringify(due);
    if (done.has(name)) throw new Error(`a timer did not move on: ${name}`);
    done.add(name);
    clock.set(dateOf(due.at));
    await all.as('sweep', () => sweepOne(due, base));
    outcome = joined(outcome, await settle(all));
  }
  return outcome;
};

const poll = async (scope: Scope, { parts, store, queues, clock, base }: Wired): Promise<void> => {
  const { policy: _policy, ...rest } = base;
  const notify = async (incident: Incident): Promise<void> => {
    await store.wantIncident(incident, exactSecondsOf(clock.now()));
    await sendNotice({ id: incident.id, subject: String(incident.wanted) }, { store, queues });
  };
  const { autoScaling } = parts;
  if (autoScaling !== undefined)
    await pollScaling({ ...rest, ...scope, autoScaling, price: taskPrices(store, clock, builtInPrices), notify });
};

/** Events, as the queues bring them. */
const delivering = (all: Wired): Pick<LocalFarwatch, 'deliver' | 'deliverParsed'> => ({
  deliver: async (events) => {
    const lambda = events.every(isTaskChange) ? 'task-events' : 'service-events';
    await all.as(lambda, () => handleEvents(recordsOf(events), all.base));
    return settle(all);
  },
  deliverParsed: async ({ isTask, parsed }) => {
    await all.as(isTask ? 'task-events' : 'service-events', () => handleParsed([{ id: '0', parsed }], all.base));
    return settle(all);
  },
});

/** Wires the entries together over local parts. */
export const localFarwatch = (parts: LocalParts): LocalFarwatch => {
  const all = wired(parts);
  const { base, clock } = all;
  const endShared = sharedEnds(all, () => settle(all));
  return {
    advanceTo: async (date) => {
      const timers = await runTimers(date, all);
      clock.set(date);
      return joined(timers, await endShared());
    },
    ...delivering(all),
    ...answeringHooks(all, () => settle(all)),
    sync: async () => {
      const { fleet } = parts;
      if (fleet !== undefined) await all.as('sync', () => sync({ ...base, fleet, remainingMs: () => Infinity }));
      return settle(all);
    },
    readPlace: async (place, fleetAt) => {
      await readPlace(place, fleetAt, all);
      return settle(all);
    },
    poll: async (scope) => {
      await all.as('scaling-poll', () => poll(scope, all));
      return settle(all);
    },
    command: async (command) => {
      await all.queues.sendCommand('asked', command);
      return settle(all);
    },
    ...pressing(all, () => settle(all)),
  };
};
