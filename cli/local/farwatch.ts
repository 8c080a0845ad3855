import type { Decision } from '../../functions/deployments/judgement.ts';
import type { Policy } from '../../functions/deployments/policy.ts';
import { longServiceArn, partsOf, isStandalone, groupOf } from '../../functions/events/identity.ts';
import type { ServiceKey } from '../../functions/events/identity.ts';
import type { Incident, Saying } from '../../functions/incidents/incident.ts';
import type { JudgeEffects } from '../../functions/effects/judge.ts';
import { notify } from '../../functions/effects/notify.ts';
import { scopeOf, settleShared, sharedCover } from '../../functions/effects/share.ts';
import type { Slack } from '../../functions/effects/slack.ts';
import type { HistoryEntry, Investigation, Log, Metrics, Store } from '../../functions/effects/ports.ts';
import { sweepOne } from '../../functions/effects/sweep.ts';
import type { EventRecord } from '../../functions/effects/take-events.ts';
import type { Press } from '../../functions/effects/slack-press.ts';
import { press } from '../../functions/effects/slack-press.ts';
import type { AutoScaling } from '../../functions/effects/autoscaling.ts';
import { pollScaling } from '../../functions/effects/scaling-poll.ts';
import { taskPrices } from '../../functions/effects/task-price.ts';
import type { Fleet } from '../../functions/effects/fleet.ts';
import { sync } from '../../functions/effects/sync.ts';
import { obey } from '../../functions/effects/take-commands.ts';
import { takeEvents } from '../../functions/effects/take-events.ts';
import type { Sent, VirtualClock } from './virtual.ts';
import { wakingStore } from './alarm-clock.ts';
import { localQueues } from './virtual.ts';

/** A message newly posted, as `replay` prints it (contracts.md). */
export type ReplayNotice = {
  readonly service: string | null;
  readonly group?: string;
  readonly level: Saying['level'];
  readonly incident: string;
  readonly text: string;
};

/** A decision, as `replay` prints it. */
export type ReplayDecision = { readonly service: string | null; readonly group?: string } & Decision;

/** What one step led to. */
export type Outcome = { readonly notices: readonly ReplayNotice[]; readonly decisions: readonly ReplayDecision[] };

export type LocalParts = {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly policy: Policy;
  readonly ecs: JudgeEffects['ecs'];
  readonly slack: Slack;
  /** The whole fleet, for `sync`; without it there is none, as in `replay`. */
  readonly fleet?: Fleet;
  /** Scaling activities, for the five-minutely poll; without it there is none. */
  readonly autoScaling?: AutoScaling;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Looks for the proof of an incident; in `replay` nobody does. */
  readonly investigate?: (investigation: Investigation) => Promise<void>;
};

/** Farwatch in one process: the same entries as the Lambdas, the queues in memory, the clock set by hand. */
export type LocalFarwatch = {
  /** Moves the clock on, running each timer that a service set for itself at its own time. */
  readonly advanceTo: (date: Date) => Promise<Outcome>;
  /** Delivers events as one batch and deals with all that follows from it. */
  readonly deliver: (events: readonly unknown[]) => Promise<Outcome>;
  /** Reads the fleet, as the hourly schedule does. */
  readonly sync: () => Promise<Outcome>;
  /** Reads scaling activities, as the five-minutely schedule does. */
  readonly poll: (scope: { readonly account: string; readonly region: string }) => Promise<Outcome>;
  /** A person presses a button. */
  readonly press: (pressed: Press) => Promise<Outcome>;
};

/** How a service is named to people and judges: the ARN as ECS answers it, null and the group for standalone tasks. */
const named = async (store: Store, key: ServiceKey): Promise<{ service: string | null; group?: string }> => {
  if (isStandalone(key)) return { service: null, group: groupOf(key) };
  const known = (await store.loadWatch(key))?.serviceArn;
  const partition = partsOf(key).region.startsWith('cn-') ? 'aws-cn' : 'aws';
  return { service: known ?? longServiceArn(key, partition) ?? null };
};

type Heard = {
  readonly said: { readonly saying: Saying; readonly incident: string }[];
  readonly audits: HistoryEntry[];
};

/** A store that remembers what was audited since it was asked last: every evaluation is. */
const listening = (store: Store, heard: Heard): Store => ({
  ...store,
  putHistory: async (entry) => {
    const outcome = await store.putHistory(entry);
    if (outcome === 'put' && entry.kind === 'audit') heard.audits.push(entry);
    return outcome;
  },
});

const outcomeOf = async (heard: Heard, store: Store): Promise<Outcome> => {
  const notices: ReplayNotice[] = [];
  for (const { saying, incident } of heard.said.splice(0)) {
    const { level, text } = saying;
    notices.push({ ...(await named(store, saying.service)), level, incident, text });
  }
  const decisions: ReplayDecision[] = [];
  for (const { service, body } of heard.audits.splice(0)) {
    const decision = body['decision'] as Decision | undefined;
    if (decision !== undefined) decisions.push({ ...(await named(store, service)), ...decision });
  }
  return { notices, decisions };
};

/** Wires the entries together over local parts. */
export const localFarwatch = (parts: LocalParts): LocalFarwatch => {
  const heard: Heard = { said: [], audits: [] };
  const { store: waking, isDue } = wakingStore(parts.store);
  const store = listening(waking, heard);
  const queues = localQueues();
  const { clock, log, metrics, ecs, slack } = parts;
  const routing = { channel: 'ops', byCluster: {} };
  const pager = { page: async (): Promise<void> => {} };
  const coverOf = sharedCover(store);
  const telling = { slack, routing, pager, coverOf };
  const policy = async (): Promise<Policy> => parts.policy;
  const base = { store, clock, log, metrics, policy, queues };
  const said = (saying: Saying, incident: { readonly id: string }): void =>
    void heard.said.push({ saying, incident: incident.id });
  const take = async (sent: Sent): Promise<void> => {
    if (sent.to === 'notify') await notify([sent.notice], { ...base, ...telling, said });
    else if (sent.to === 'investigate') await parts.investigate?.(sent.investigation);
    else await obey(sent.command, { ...base, ecs });
  };
  const settle = async (): Promise<void> => {
    for (let sent = queues.take(); sent !== undefined; sent = queues.take()) await take(sent);
  };
  const runTimers = async (until: Date): Promise<void> => {
    const done = new Set<string>();
    while (isDue(Math.floor(until.getTime() / 1000))) {
      const [due] = await store.due(Math.floor(until.getTime() / 1000), 1);
      if (due === undefined) return;
      const name = JSON.stringify(due);
      if (done.has(name)) throw new Error(`a timer did not move on: ${name}`);
      done.add(name);
      clock.set(new Date(due.at * 1000));
      await sweepOne(due, base);
      await settle();
    }
  };
  let sharedAt = 0;
  const endShared = async (): Promise<void> => {
    if (clock.now().getTime() - sharedAt < 60_000) return;
    sharedAt = clock.now().getTime();
    for (const scope of new Set((await store.services()).map(scopeOf))) await settleShared(scope, base);
    await settle();
  };
  return {
    advanceTo: async (date) => {
      await runTimers(date);
      clock.set(date);
      await endShared();
      return outcomeOf(heard, store);
    },
    deliver: async (events) => {
      const records: EventRecord[] = events.map((event, n) => ({
        id: String(n),
        body: JSON.stringify(event) ?? 'null',
      }));
      await takeEvents(records, base);
      await settle();
      return outcomeOf(heard, store);
    },
    sync: async () => {
      if (parts.fleet !== undefined) await sync({ ...base, fleet: parts.fleet, remainingMs: () => Infinity });
      await settle();
      return outcomeOf(heard, store);
    },
    poll: async (scope) => {
      const { policy: _policy, ...rest } = base;
      const tell = async (incident: Incident): Promise<void> => {
        await store.wantIncident(incident, clock.now().getTime() / 1000);
        await queues.sendNotice(`${incident.id}#${incident.wanted}`, 'default', { incident: incident.id });
      };
      const price = taskPrices(store, clock);
      if (parts.autoScaling !== undefined)
        await pollScaling({ ...rest, ...scope, autoScaling: parts.autoScaling, price, tell });
      await settle();
      return outcomeOf(heard, store);
    },
    press: async (pressed) => {
      await press(pressed, { ...base, mayAct: async () => true });
      await settle();
      return outcomeOf(heard, store);
    },
  };
};
