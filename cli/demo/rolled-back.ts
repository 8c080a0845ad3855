import type { DeploymentEvent, EcsEvent, TaskEvent } from '../../functions/events/event.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import type { DeploymentId, ServiceKey } from '../../functions/primitives/identity.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';
import type { ReplayDecision } from '../local/outcome.ts';
import type { Played } from './play.ts';

/** A release that Farwatch rolled back by itself. */
export type RolledBack = {
  readonly service: ServiceKey;
  readonly deployment: DeploymentId;
  /** `family:revision` of the release and of what ECS returned to. */
  readonly revision: string;
  readonly to: string;
  readonly reason: string;
  readonly deployedAt: EpochMs;
  /** When ECS received Farwatch's call. */
  readonly actedAt: EpochMs;
  /** When ECS reported the deployment of `to` as completed after the call; null when it never did. */
  readonly completedAt: EpochMs | null;
};

type Records = Pick<Played, 'events' | 'outcomes' | 'changes'>;

const CARRIED_OUT: readonly ReplayDecision['do'][] = ['stop-deployment', 'roll-back', 'roll-back-platform-version'];

const ecsEvents = ({ events }: Records): readonly EcsEvent[] =>
  events.flatMap(({ event }) =>
    parseEnvelope(event).flatMap((reading) => (reading.kind === 'event' ? [reading.event] : [])),
  );

/** The first decision that was carried out without asking anybody. */
const decisionIn = ({ outcomes }: Records): ReplayDecision | undefined => {
  const decisions = outcomes.flatMap(({ outcome }) => outcome.decisions);
  const proposed = new Set(decisions.filter((one) => one.do === 'propose').map(({ deployment }) => deployment));
  return decisions.find(({ do: what, deployment }) => CARRIED_OUT.includes(what) && !proposed.has(deployment));
};

const isDeployment = (event: EcsEvent): event is DeploymentEvent => event.kind === 'deployment';
const isTask = (event: EcsEvent): event is TaskEvent => event.kind === 'task';

/** Whether a call names the service, by its name or in an ARN. */
const isAbout = (request: Records['changes'][number]['request'], service: ServiceKey): boolean =>
  [request['service'], request['serviceDeploymentArn']].some((named) =>
    String(named).split('/').includes(partsOf(service).name),
  );

/** The first release of a day that Farwatch rolled back by itself, from what ECS sent and received; null: none. */
export const rolledBackIn = (records: Records): RolledBack | null => {
  const decision = decisionIn(records);
  if (decision === undefined) return null;
  const { deployment, to, because: reason } = decision;
  const events = ecsEvents(records);
  const deployments = events.filter(isDeployment);
  const began = deployments.find((one) => one.deployment === deployment && one.name.endsWith('_IN_PROGRESS'));
  const revisionOf = (id: DeploymentId) => events.filter(isTask).find((task) => task.deployment === id)?.taskDefinition;
  const revision = revisionOf(deployment);
  if (began?.service === undefined || revision === undefined || to === null) return null;
  const { service } = began;
  const deployedAt = began.updatedAt.getTime();
  const call = records.changes.find(({ at, request }) => at.getTime() >= deployedAt && isAbout(request, service));
  if (call === undefined) return null;
  const actedAt = call.at.getTime();
  const completed = deployments
    .filter((one) => one.service === service && one.name.endsWith('_COMPLETED') && one.updatedAt.getTime() > actedAt)
    .find((one) => revisionOf(one.deployment) === to);
  const completedAt = completed?.updatedAt.getTime() ?? null;
  return { service, deployment, revision, to, reason, deployedAt, actedAt, completedAt };
};
