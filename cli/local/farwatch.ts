import type { Policy } from '../../functions/deployments/policy.ts';
import type { Incident, Saying } from '../../functions/incidents/incident.ts';
import { impossible } from '../../functions/effects/impossible.ts';
import type { JudgeEffects } from '../../functions/effects/judge.ts';
import { notify } from '../../functions/effects/notify.ts';
import { scopeOf, settleShared, sharedCover } from '../../functions/effects/share.ts';
import type { Slack } from '../../functions/effects/slack.ts';
import type { Investigation, Queues, Log, Metrics, Store } from '../../functions/effects/ports.ts';
import { sweepOne } from '../../functions/effects/sweep.ts';
import type { EventRecord } from '../../functions/effects/take-events.ts';
import { answerSlack } from '../../functions/effects/slack-answer.ts';
import type { AutoScaling } from '../../functions/effects/autoscaling.ts';
import { pollScaling } from '../../functions/effects/scaling-poll.ts';
import { builtInPrices } from '../../functions/effects/prices.ts';
import { taskPrices } from '../../functions/effects/task-price.ts';
import type { Fleet } from '../../functions/effects/fleet.ts';
import { sync } from '../../functions/effects/sync.ts';
import { obey } from '../../functions/effects/take-commands.ts';
import { takeEvents } from '../../functions/effects/take-events.ts';
import type { Sent, VirtualClock } from './virtual.ts';
import type { Heard, Outcome } from './outcome.ts';
import { NOTHING, joined, listening, outcomeOf } from './outcome.ts';
import type { ShownButton, SlackUser } from './slack-press.ts';
import { signedPress } from './slack-press.ts';
import { wakingStore } from './alarm-clock.ts';
import { localQueues } from './virtual.ts';

export type LocalParts = {
  readonly store: Store;
  readonly clock: VirtualClock;
  /** The live policy at this moment. */
  readonly policy: () => Promise<Policy>;
  readonly ecs: JudgeEffects['ecs'];
  readonly slack: Slack;
  /** The whole fleet, for `sync`; without it there is none, as in `replay`. */
  readonly fleet?: Fleet;
  /** Scaling activities, for the five-minutely poll; without it there is none. */
  readonly autoScaling?: AutoScaling;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Looks for the proof of an incident; in `replay` nobody does. */
  readonly investigate?: (investigation: Investigation, queues: Queues) => Promise<void>;
  /** Whether a Slack user may press what changes ECS; without it everybody may. */
  readonly mayAct?: (userId: string) => Promise<boolean>;
};

/** What a press led to, and what Slack showed to the one who pressed. */
export type Pressed = { readonly outcome: Outcome; readonly says: string };

/** An account and a region. */
export type Scope = { readonly account: string; readonly region: string };

/** Farwatch in one process: the same entries as the Lambdas, the queues in memory, the clock set by hand. */
export type LocalFarwatch = {
  /** Moves the clock on, running each timer that a service set for itself at its own time. */
  readonly advanceTo: (date: Date) => Promise<Outcome>;
  /** Delivers events as one batch and deals with all that follows from it. */
  readonly deliver: (events: readonly unknown[]) => Promise<Outcome>;
  /** Reads the fleet, as the hourly schedule does. */
  readonly sync: () => Promise<Outcome>;
  /** Reads scaling activities, as the five-minutely schedule does. */
  readonly poll: (scope: Scope) => Promise<Outcome>;
  /** A person presses a button of a message, as Slack tells it: by a signed request. */
  readonly press: (button: ShownButton, user: SlackUser) => Promise<Pressed>;
};

const nobody = { page: async (): Promise<void> => {} };

/** Everything wired once: what the steps below work with. */
const wired = (parts: LocalParts) => {
  const heard: Heard = { said: [], audits: [] };
  const { store: waking, isDue } = wakingStore(parts.store);
  const store = listening(waking, heard);
  const queues = localQueues();
  const { clock, log, metrics, ecs, slack, policy } = parts;
  const base = { store, clock, log, metrics, policy, queues };
  const said = (saying: Saying, incident: { readonly id: string }): void =>
    void heard.said.push({ saying, incident: incident.id });
  const routing = { channel: 'ops', byCluster: {} };
  const telling = { ...base, slack, routing, pager: nobody, coverOf: sharedCover(store), said, prices: builtInPrices };
  return { parts, heard, isDue, store, queues, clock, base, telling, judging: { ...base, ecs, policyNow: policy } };
};

type Wired = ReturnType<typeof wired>;

const take = async (sent: Sent, { parts, queues, telling, judging }: Wired): Promise<void> => {
  switch (sent.to) {
    case 'notify':
      return notify([sent.notice], telling);
    case 'investigate':
      return parts.investigate?.(sent.investigation, queues);
    case 'rollback':
      return obey(sent.command, judging);
    default:
      return impossible(sent);
  }
};

/** Deals with all that was sent, and with all that follows from it. */
const settle = async (all: Wired): Promise<Outcome> => {
  for (let sent = all.queues.take(); sent !== undefined; sent = all.queues.take()) await take(sent, all);
  return outcomeOf(all.heard, all.store);
};

/** Runs each timer that is due by `until` at its own time. */
const runTimers = async (until: Date, all: Wired): Promise<Outcome> => {
  const { store, clock, base, isDue } = all;
  const seconds = Math.floor(until.getTime() / 1000);
  const done = new Set<string>();
  let outcome = NOTHING;
  while (isDue(seconds)) {
    const [due] = await store.due(seconds, 1);
    if (due === undefined) return outcome;
    const name = JSON.stringify(due);
    if (done.has(name)) throw new Error(`a timer did not move on: ${name}`);
    done.add(name);
    clock.set(new Date(due.at * 1000));
    await sweepOne(due, base);
    outcome = joined(outcome, await settle(all));
  }
  return outcome;
};

/** Milliseconds of virtual time between two looks at shared causes, as the minute sweep has them. */
const SHARED_MS = 60_000;

/** Ends shared incidents that have been silent, once a minute. */
const sharedEnds = (all: Wired): (() => Promise<Outcome>) => {
  const { store, clock, base } = all;
  let lookedAt = 0;
  return async () => {
    if (clock.now().getTime() - lookedAt < SHARED_MS) return NOTHING;
    lookedAt = clock.now().getTime();
    for (const scope of new Set((await store.services()).map(scopeOf))) await settleShared(scope, base);
    return settle(all);
  };
};

const poll = async (scope: Scope, { parts, store, queues, clock, base }: Wired): Promise<void> => {
  const { policy: _policy, ...rest } = base;
  const tell = async (incident: Incident): Promise<void> => {
    await store.wantIncident(incident, clock.now().getTime() / 1000);
    await queues.sendNotice(`${incident.id}#${incident.wanted}`, 'default', { incident: incident.id });
  };
  const { autoScaling } = parts;
  if (autoScaling !== undefined)
    await pollScaling({ ...rest, ...scope, autoScaling, price: taskPrices(store, clock, builtInPrices), tell });
};

const SIGNING_SECRET = 'local';

/** Answers a press as the function behind Slack's buttons does; returns what Slack shows to the one who pressed. */
const pressed = async (button: ShownButton, user: SlackUser, { parts, base, clock }: Wired): Promise<string> => {
  const said: string[] = [];
  await answerSlack(signedPress(button, user, { secret: SIGNING_SECRET, now: clock.now() }), {
    ...base,
    mayAct: parts.mayAct ?? (async () => true),
    signingSecret: async () => SIGNING_SECRET,
    respond: async (_url, text) => void said.push(text),
    flush: () => {},
  });
  return said.join('\n');
};

const recordsOf = (events: readonly unknown[]): readonly EventRecord[] =>
  events.map((event, n) => ({ id: String(n), body: JSON.stringify(event) ?? 'null' }));

/** Wires the entries together over local parts. */
export const localFarwatch = (parts: LocalParts): LocalFarwatch => {
  const all = wired(parts);
  const { base, clock } = all;
  const endShared = sharedEnds(all);
  return {
    advanceTo: async (date) => {
      const timers = await runTimers(date, all);
      clock.set(date);
      return joined(timers, await endShared());
    },
    deliver: async (events) => {
      await takeEvents(recordsOf(events), base);
      return settle(all);
    },
    sync: async () => {
      if (parts.fleet !== undefined) await sync({ ...base, fleet: parts.fleet, remainingMs: () => Infinity });
      return settle(all);
    },
    poll: async (scope) => {
      await poll(scope, all);
      return settle(all);
    },
    press: async (button, user) => {
      const says = await pressed(button, user, all);
      return { outcome: await settle(all), says };
    },
  };
};
