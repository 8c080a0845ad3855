import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import type { AutoScaling } from '../../functions/adapters/aws/autoscaling.ts';
import { investigate } from '../../functions/handlers/investigate/investigate.ts';
import type { Store } from '../../functions/adapters/common.ts';
import type { Finding } from '../../functions/diagnosis/finding.ts';
import type { DiagnosisReaders } from '../../functions/handlers/investigate/ports.ts';
import { doctorRows } from '../commands/doctor/doctor.ts';
import type { LocalFarwatch } from '../local/farwatch.ts';
import type { LocalParts } from '../local/wired.ts';
import type { Outcome } from '../local/outcome.ts';
import { localFarwatch } from '../local/farwatch.ts';
import type { LocalMessage } from '../local/slack.ts';
import { localSlack } from '../local/slack.ts';
import { virtualClock } from '../local/virtual.ts';
import { demoWorld } from '../fake-aws/demo/demo.ts';
import type { DemoDay } from '../fake-aws/demo/demo.ts';
import type { SimulatedEvent } from '../fake-aws/delivery.ts';
import { startEndpoint } from '../fake-aws/endpoint.ts';
import type { Endpoint } from '../fake-aws/endpoint.ts';
import { DEMO_ON_CALL, typedOf, wishesOf } from './day-people.ts';
import type { Due, MadePress } from './people.ts';
import type { Database } from './database.ts';
import { inMemory } from './database.ts';
import { simulatedAws } from './simulated-aws.ts';
import { people } from './people.ts';

/** Everything that a played day produced. */
export type Played = {
  readonly day: DemoDay;
  readonly events: readonly { readonly at: Date; readonly event: unknown }[];
  readonly outcomes: readonly { readonly at: Date; readonly outcome: Outcome }[];
  readonly messages: readonly LocalMessage[];
  /** Button presses and what Slack answered. */
  readonly presses: readonly MadePress[];
  readonly changes: Endpoint['changes'];
  /** Endpoint of the simulated AWS, still open. */
  readonly endpoint: string;
  readonly store: Store;
  readonly autoScaling: AutoScaling;
  /** Result of `farwatch doctor` while the shared secret was missing. */
  readonly doctor: readonly Finding[];
  readonly readers: DiagnosisReaders;
  readonly close: () => Promise<void>;
};

/** Milliseconds that SQS waits for a batch to fill (serverless.yml). */
const WINDOW_MS = 2000;
const HOUR_MS = 3_600_000;
const POLL_MS = 900_000;
/** When somebody runs `farwatch doctor`: ten minutes after the shared secret was lost. */
const VISIT_MS = 11 * HOUR_MS + 50 * 60_000;
const VISITED = { cluster: 'prod', service: 'search' } as const;

/** The order of messages must not depend on how fast a store answers. */
const ONE_AT_A_TIME = 1;

const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** What people and schedules do during the day. */
const agenda = (day: DemoDay): Due[] => {
  const from = day.startsAt.getTime();
  const { account, region } = day.world.simulation;
  const syncs = Array.from({ length: 24 }, (_, hour) => ({
    at: from + hour * HOUR_MS + 1000,
    act: (farwatch: LocalFarwatch) => farwatch.sync(),
  }));
  const polls = Array.from({ length: (24 * HOUR_MS) / POLL_MS }, (_, n) => ({
    at: from + (n + 1) * POLL_MS - 2000,
    act: (farwatch: LocalFarwatch) => farwatch.poll({ account, region }),
  }));
  return [...syncs, ...polls].sort((a, b) => a.at - b.at);
};

/** Events that a queue would deliver together: those of a batching window. */
const nextBatch = ({ world }: DemoDay, until: Date): readonly SimulatedEvent[] => {
  const first = world.next(until);
  if (first === undefined) return [];
  const end = new Date(Math.min(until.getTime(), first.at.getTime() + WINDOW_MS));
  const batch = [first];
  for (let next = world.next(end); next !== undefined; next = world.next(end)) batch.push(next);
  return batch;
};

type Player = {
  readonly farwatch: LocalFarwatch;
  readonly day: DemoDay;
  readonly progress: (share: number) => void;
  /** What people and schedules do, in order of time. */
  readonly due: Due[];
  readonly persons: ReturnType<typeof people>;
};

const playThrough = async ({
  farwatch,
  day,
  progress,
  due,
  persons,
}: Player): Promise<Pick<Played, 'events' | 'outcomes' | 'presses'>> => {
  const events: { at: Date; event: unknown }[] = [];
  const outcomes: { at: Date; outcome: Outcome }[] = [];
  const note = (at: Date, outcome: Outcome): void => {
    if (outcome.notices.length + outcome.decisions.length > 0) outcomes.push({ at, outcome });
    due.push(...persons.reads(at.getTime()));
    due.sort((a, b) => a.at - b.at);
  };
  const total = day.endsAt.getTime() - day.startsAt.getTime();
  for (;;) {
    const until = new Date(Math.min(day.endsAt.getTime(), due[0]?.at ?? Infinity));
    const batch = nextBatch(day, until);
    const at = batch.at(-1)?.at ?? until;
    note(at, await farwatch.advanceTo(at));
    if (batch.length > 0) {
      events.push(...batch);
      note(at, await farwatch.deliver(batch.map(({ event }) => event)));
    } else if (due[0] !== undefined && due[0].at <= at.getTime()) {
      const task = due.shift();
      if (task !== undefined) note(at, await task.act(farwatch));
    } else return { events, outcomes, presses: persons.presses };
    progress((at.getTime() - day.startsAt.getTime()) / total);
  }
};

/**
 * Plays the demo's day through Farwatch's handlers: a store in memory (or another database), simulated ECS behind a
 * real endpoint, virtual time.
 */
export const playDay = async (
  seed: string,
  progress: (share: number) => void,
  open: () => Promise<Database> = inMemory,
): Promise<Played> => {
  const day = demoWorld(seed);
  const [endpoint, database] = await Promise.all([startEndpoint(day.world), open()]);
  const clock = virtualClock(day.startsAt);
  const slack = localSlack(clock);
  const { store } = database;
  const { destroy, readers, autoScaling, ...aws } = simulatedAws(day, endpoint.url);
  const metrics = { count: () => {}, milliseconds: () => {} };
  const reading = { store, clock, log: silent, metrics, ecs: aws.ecs, readers, servicesAtOnce: ONE_AT_A_TIME };
  const parts: LocalParts = {
    ...reading,
    slack,
    policy: async () => ({ ...DEFAULT_POLICY, onCall: { ...DEFAULT_ON_CALL, ...DEMO_ON_CALL } }),
    fleet: aws.fleet,
    autoScaling,
    investigate: (one, queues) => investigate(one, { ...reading, queues }),
  };
  let doctor: readonly Finding[] = [];
  const visit = async (): Promise<Outcome> => {
    doctor = await doctorRows({ ...VISITED, region: day.world.simulation.region }, readers);
    return { notices: [], decisions: [] };
  };
  const time = (of: string): number => day.startsAt.getTime() + Date.parse(`1970-01-01T${of}:00Z`);
  const persons = people(slack, wishesOf(time));
  const visits = [{ at: day.startsAt.getTime() + VISIT_MS, act: visit }, ...typedOf(time, persons)];
  const due = [...agenda(day), ...visits].sort((a, b) => a.at - b.at);
  const played = await playThrough({ farwatch: localFarwatch(parts), day, progress, due, persons });
  const close = async (): Promise<void> => {
    destroy();
    await Promise.all([endpoint.close(), database.close()]);
  };
  const { changes, url } = endpoint;
  const { messages } = slack;
  return { day, ...played, messages: messages(), changes, endpoint: url, store, autoScaling, doctor, readers, close };
};
