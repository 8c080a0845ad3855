import type { Policy } from '../../functions/deployments/policy.ts';
import type { World } from '../../functions/deployments/world.ts';
import type { CallOutcome, EcsActor, EcsReader } from '../../functions/effects/ecs-ports.ts';
import type { JudgeEffects } from '../../functions/effects/judge.ts';
import { memoryStore } from '../../functions/effects/memory.ts';
import type { Command, HistoryEntry, Store } from '../../functions/effects/ports.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { KEY, NEW, NOW, policy, watch, world } from '../deployments/release.ts';

export type Call = { readonly call: string; readonly what: unknown };

/** Everything a judgement needs, in memory: the world can be changed at any time, the next calls can fail. */
export type Desk = {
  readonly fx: JudgeEffects;
  readonly store: Store;
  readonly calls: Call[];
  readonly sent: Command[];
  readonly seen: { world: World; policy: Policy; now: number };
  /** Outcomes of the next changing calls, in order; then they are accepted. */
  readonly outcomes: CallOutcome[];
  /** Reads that throw, by name. */
  readonly broken: Set<string>;
  /** Runs before each read or change of ECS, by its name. */
  readonly before: { hook: (name: string) => void };
  readonly belief: () => Promise<Watch>;
  readonly audits: () => Promise<readonly HistoryEntry[]>;
};

type Seen = Pick<Desk, 'seen' | 'broken' | 'before'>;

const readerOf = ({ seen, broken, before }: Seen): EcsReader => {
  const answer = async <Answer>(name: string, read: (known: World) => Answer): Promise<Answer> => {
    before.hook(name);
    if (broken.has(name)) throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    return read(seen.world);
  };
  return {
    service: () => answer('DescribeServices', ({ service }) => service),
    clusterStatus: () => answer('DescribeClusters', ({ clusterStatus }) => clusterStatus),
    serviceDeployments: () => answer('ListServiceDeployments', ({ serviceDeployments }) => serviceDeployments),
    describeServiceDeployments: (_key, arns) =>
      answer('DescribeServiceDeployments', (known) => known.serviceDeployments.filter(({ arn }) => arns.includes(arn))),
    serviceRevisions: (_key, arns) =>
      answer('DescribeServiceRevisions', ({ revisions }) => revisions.filter(({ arn }) => arns.includes(arn))),
    taskDefinition: (_key, name) => answer('DescribeTaskDefinition', ({ definitions }) => definitions[name]),
    tags: () => answer('ListTagsForResource', () => ({})),
  };
};

const actorOf = ({ calls, outcomes, before }: Pick<Desk, 'calls' | 'outcomes' | 'before'>): EcsActor => {
  const made = async (call: string, what: unknown): Promise<CallOutcome> => {
    calls.push({ call, what });
    before.hook(call);
    return outcomes.shift() ?? { outcome: 'accepted' };
  };
  return {
    stopServiceDeployment: (_key, arn) => made('StopServiceDeployment', arn),
    updateService: (_key, change) => made('UpdateService', change),
    continueServiceDeployment: (_key, hook) => made('ContinueServiceDeployment', hook),
  };
};

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** A desk at which the failing release of `release.ts` lies, believed and visible in ECS. */
export const desk = async (believed: Watch = watch(), store: Store = memoryStore()): Promise<Desk> => {
  const seen = { world: world(), policy: policy(), now: NOW };
  const calls: Call[] = [];
  const sent: Command[] = [];
  const outcomes: CallOutcome[] = [];
  const broken = new Set<string>();
  const before = { hook: (_name: string): void => {} };
  await store.saveWatch(believed, undefined);
  const clock = { now: () => new Date(seen.now * 1000), sleep: async () => {} };
  const fx: JudgeEffects = {
    store,
    clock,
    ecs: { ...readerOf({ seen, broken, before }), ...actorOf({ calls, outcomes, before }) },
    policy: async () => seen.policy,
    policyNow: async () => seen.policy,
    queues: {
      sendNotice: async () => {},
      sendCommand: async (_id, command) => void sent.push(command),
      sendInvestigation: async () => {},
    },
    log: SILENT,
    metrics: { count: () => {}, milliseconds: () => {} },
  };
  const belief = async (): Promise<Watch> => (await store.loadWatch(KEY)) ?? watch();
  const audits = (): Promise<readonly HistoryEntry[]> => store.history(KEY, 'audit', 0, Number.MAX_SAFE_INTEGER);
  return { fx, store, calls, sent, seen, outcomes, broken, before, belief, audits };
};

/** The command that the fold orders for the release. */
export const JUDGE = { kind: 'judge', service: KEY, deployment: NEW } as const;
export const VERIFY = { kind: 'verify', service: KEY, deployment: NEW } as const;
