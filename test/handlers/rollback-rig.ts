import type { Policy } from '../../functions/deployments/policy.ts';
import type { EcsSnapshot } from '../../functions/deployments/ecs-snapshot.ts';
import type { CallOutcome, EcsActor, EcsReader } from '../../functions/adapters/aws/ecs-ports.ts';
import type { EvaluateEffects } from '../../functions/handlers/rollback/evaluate.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { Command, HistoryEntry, Store } from '../../functions/adapters/common.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { KEY, NEW, NOW, policy, stateWith, snapshot } from '../deployments/release.ts';

export type Call = { readonly call: string; readonly what: unknown };

/** Everything an evaluation needs, in memory: the world can change at any time, the next calls can fail. */
export type DeliveryContext = {
  readonly fx: EvaluateEffects;
  readonly store: Store;
  readonly calls: Call[];
  readonly sent: Command[];
  readonly seen: { snapshot: EcsSnapshot; policy: Policy; now: number };
  /** Outcomes of the next changing calls, in order; later calls are accepted. */
  readonly outcomes: CallOutcome[];
  /** Reads that throw, by name. */
  readonly broken: Set<string>;
  /** Runs before each read or change of ECS, by its name. */
  readonly before: { hook: (name: string) => void };
  readonly state: () => Promise<ServiceState>;
  readonly audits: () => Promise<readonly HistoryEntry[]>;
};

type Seen = Pick<DeliveryContext, 'seen' | 'broken' | 'before'>;

const readerOf = ({ seen, broken, before }: Seen): EcsReader => {
  const answer = async <Answer>(name: string, read: (known: EcsSnapshot) => Answer): Promise<Answer> => {
    before.hook(name);
    if (broken.has(name)) throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    return read(seen.snapshot);
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

const actorOf = ({ calls, outcomes, before }: Pick<DeliveryContext, 'calls' | 'outcomes' | 'before'>): EcsActor => {
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

/** A delivery context with the failing release of `release.ts` in the state and in ECS. */
export const delivery = async (
  applied: ServiceState = stateWith(),
  store: Store = inMemoryStore(),
): Promise<DeliveryContext> => {
  const seen = { snapshot: snapshot(), policy: policy(), now: NOW };
  const calls: Call[] = [];
  const sent: Command[] = [];
  const outcomes: CallOutcome[] = [];
  const broken = new Set<string>();
  const before = { hook: (_name: string): void => {} };
  await store.saveState(applied, undefined);
  const clock = { now: () => new Date(seen.now * 1000), sleep: async () => {} };
  const fx: EvaluateEffects = {
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
  const state = async (): Promise<ServiceState> => (await store.loadState(KEY)) ?? stateWith();
  const audits = (): Promise<readonly HistoryEntry[]> => store.history(KEY, 'audit', 0, Number.MAX_SAFE_INTEGER);
  return { fx, store, calls, sent, seen, outcomes, broken, before, state, audits };
};

/** The command that `orderEvaluation` creates for the release. */
export const EVALUATE = { kind: 'evaluate', service: KEY, deployment: NEW } as const;
export const VERIFY = { kind: 'verify', service: KEY, deployment: NEW } as const;
