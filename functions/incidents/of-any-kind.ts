import type { Proposal } from '../service-state/evaluation.ts';
import type { DeploymentId } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Distribution } from '../service-state/distribution.ts';
import type { Incident } from '../service-state/incident.ts';

/** Distinct tasks that failed; 0 where an incident counts none. */
export const countOf = (incident: Incident): number => ('count' in incident ? incident.count : 0);

/** Tasks that failed by revision; none where an incident is not about revisions. */
export const taskDefinitionsOf = (incident: Incident): Distribution => {
  if (incident.kind === 'stops') return incident.taskDefinitions;
  return incident.kind === 'release' && incident.taskDefinition !== null ? { [incident.taskDefinition]: 1 } : {};
};

/** Tasks that failed by zone; none where an incident is about no tasks of one service. */
export const zonesOf = (incident: Incident): Distribution => (incident.kind === 'stops' ? incident.zones : {});

/** The newest tasks that failed; none where an incident is about no tasks of one service. */
export const tasksOf = (incident: Incident): readonly { readonly id: string; readonly at: EpochSeconds }[] =>
  incident.kind === 'stops' ? incident.tasks : [];

/** The deployment that an incident is about; null where it is about none. */
export const deploymentOf = (incident: Incident): DeploymentId | null =>
  'deployment' in incident ? incident.deployment : null;

/** The container that failed; null where none did, or an incident is about no tasks. */
export const failedContainerOf = (incident: Incident): string | null =>
  'failedContainer' in incident ? incident.failedContainer : null;

/** The resource that failed, as the reasons name it; null where none is named. */
export const failedResourceOf = (incident: Incident): string | null =>
  'failedResource' in incident ? incident.failedResource : null;

/** How sure the cause is, 0 to 1; what ECS or AWS itself reports is certain. */
export const confidenceOf = (incident: Incident): number => ('confidence' in incident ? incident.confidence : 1);

/** The newest proposal to roll a release back; undefined where there is none. */
export const proposalOf = (incident: Incident): Proposal | undefined =>
  incident.kind === 'release' ? incident.proposal : undefined;
