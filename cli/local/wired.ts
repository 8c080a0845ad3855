import type { Policy } from '../../functions/deployments/policy.ts';
import type { Notification } from '../../functions/service-state/incident.ts';
import type { DeploymentHookEffects } from '../../functions/handlers/deployment-hook/evaluate-hook.ts';
import type { PreflightReaders } from '../../functions/handlers/preflight/ports.ts';
import type { EvaluateEffects } from '../../functions/handlers/rollback/evaluate.ts';
import { sharedCover } from '../../functions/adapters/dynamodb/shared-causes.ts';
import type { Permissions } from '../../functions/handlers/slack-actions/permission.ts';
import type { Sink } from '../../functions/adapters/sinks/sink.ts';
import type { Slack } from '../../functions/adapters/slack/slack.ts';
import type { Investigation, Queues, Log, Metrics, Store } from '../../functions/adapters/common.ts';
import type { AutoScaling } from '../../functions/adapters/aws/autoscaling.ts';
import { onCallReader } from '../../functions/adapters/dynamodb/policy.ts';
import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import type { Fleet } from '../../functions/adapters/aws/fleet.ts';
import type { Places } from '../../functions/adapters/organisation/spokes.ts';
import type { VirtualClock } from './virtual.ts';
import type { Outcomes } from './outcome.ts';
import { listening } from './outcome.ts';
import { wakingStore } from './alarm-clock.ts';
import { localQueues } from './virtual.ts';

export type LocalParts = {
  readonly store: Store;
  readonly clock: VirtualClock;
  /** The live policy at this moment. */
  readonly policy: () => Promise<Policy>;
  readonly ecs: EvaluateEffects['ecs'];
  /** Where the installation is, and its spokes; absent: events of every place count. */
  readonly places?: Places;
  readonly slack: Slack;
  /** The fleet for `sync`; none in `replay`. */
  readonly fleet?: Fleet;
  /** Scaling activities for `scaling-poll`; none when absent. */
  readonly autoScaling?: AutoScaling;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Services of a batch handled at a time, as for Lambdas when absent. */
  readonly servicesAtOnce?: number;
  /** Runs the work of a Lambda: tests give it the rights of its role. Everybody may do everything when absent. */
  readonly as?: <Result>(lambda: string, work: () => Promise<Result>) => Promise<Result>;
  /** Investigates an incident; absent in `replay`. */
  readonly investigate?: (investigation: Investigation, queues: Queues) => Promise<void>;
  /** What the deployment hook reads besides ECS; no hook is answered when absent. */
  readonly hook?: Pick<DeploymentHookEffects, 'readMetrics' | 'targetGroups'>;
  /** What load balancers measured of a service; requests are not read when absent. */
  readonly requests?: EvaluateEffects['requests'];
  /** What the preflight hook reads besides ECS; no hook is answered when absent. */
  readonly preflight?: PreflightReaders;
  /** Other systems that incidents go to; none when absent. */
  readonly sinks?: readonly Sink[];
  /** Whether a Slack user may press buttons that change ECS; everybody may when absent. */
  readonly mayAct?: Permissions['mayAct'];
  /** Whether a Slack user may acknowledge, mute and reject; everybody may when absent. */
  readonly mayRespond?: Permissions['mayRespond'];
};

const nobody = { page: async (): Promise<void> => {} };

const evaluatingOf = <Base>(base: Base, { ecs, policy, requests }: LocalParts) => ({
  ...base,
  ecs,
  policyNow: policy,
  ...(requests === undefined ? {} : { requests }),
});

/** Adapters of all handlers, wired once. */
export const wired = (parts: LocalParts) => {
  const outcomes: Outcomes = { sent: [], audits: [] };
  const { store: waking, isDue } = wakingStore(parts.store);
  const store = listening(waking, outcomes);
  const queues = localQueues();
  const { clock, log, metrics, slack, policy, as = (_lambda, work) => work() } = parts;
  const { places, servicesAtOnce } = parts;
  const base = {
    ...{ store, clock, log, metrics, policy, queues },
    ...(places === undefined ? {} : { places }),
    ...(servicesAtOnce === undefined ? {} : { servicesAtOnce }),
  };
  const sent = (notification: Notification, incident: { readonly id: string }): void =>
    void outcomes.sent.push({ notification, incident: incident.id });
  const routing = { channel: 'ops', byCluster: {} };
  const notifyContext = {
    ...base,
    slack,
    routing,
    pager: nobody,
    coverOf: sharedCover(store),
    onCallNow: onCallReader(policy, log),
    sinks: parts.sinks ?? [],
    ...(parts.investigate === undefined ? {} : { proofSeconds: 20 }),
    sent,
    prices: builtInPrices,
  };
  return {
    parts,
    outcomes,
    isDue,
    store,
    queues,
    clock,
    base,
    notifyContext,
    evaluating: evaluatingOf(base, parts),
    as,
  };
};

export type Wired = ReturnType<typeof wired>;
