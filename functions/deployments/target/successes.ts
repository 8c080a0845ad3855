import type { ServiceDeployment, ServiceRevision, TaskDefinition, EcsSnapshot } from '../ecs-snapshot.ts';
import { targetRevisionOf } from '../ecs-snapshot.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** The deployment under evaluation, as ECS or its own tasks describe it. */
export type Candidate = {
  readonly revision: ServiceRevision;
  readonly definition: TaskDefinition | undefined;
  /** Undefined: ECS lists none for it. */
  readonly serviceDeployment: ServiceDeployment | undefined;
  readonly createdAt: EpochSeconds;
};

/** A revision whose deployment completed. */
export type Good = {
  readonly revision: ServiceRevision;
  /** Undefined: ECS no longer has it. */
  readonly definition: TaskDefinition | undefined;
  /** Epoch seconds of its deployment; of its revision where the deployment is too old to be listed. */
  readonly createdAt: EpochSeconds;
  readonly finishedAt: EpochSeconds | null;
};

/** A revision that ran before the candidate, about which ECS returns too little to go back to it. */
export type Unclear = { readonly name: string; readonly createdAt: EpochSeconds };

export type Earlier = Good | Unclear;

/** Whether ECS returns enough to go back to it. */
export const isGood = (earlier: Earlier): earlier is Good => 'revision' in earlier;

const goodOf = (
  snapshot: EcsSnapshot,
  revision: ServiceRevision,
  times: Pick<Good, 'createdAt' | 'finishedAt'> = { createdAt: revision.createdAt, finishedAt: null },
): Good => ({
  revision,
  definition: snapshot.definitions[revision.taskDefinition],
  createdAt: times.createdAt,
  finishedAt: times.finishedAt,
});

/** `service-revision/<number>`: all that is known of a revision that ECS does not describe. */
const nameOf = (arn: string): string => `service revision ${arn.split('/').at(-1)}`;

const listed = (snapshot: EcsSnapshot, candidate: Candidate): readonly Earlier[] =>
  snapshot.serviceDeployments
    .filter(
      ({ status, arn, createdAt }) =>
        status === 'SUCCESSFUL' && arn !== candidate.serviceDeployment?.arn && createdAt <= candidate.createdAt,
    )
    .map((deployment) => {
      const revision = targetRevisionOf(snapshot, deployment);
      return revision === undefined
        ? { name: nameOf(deployment.target), createdAt: deployment.createdAt }
        : goodOf(snapshot, revision, deployment);
    });

/**
 * What the candidate's deployment replaced and no listed deployment targets. ECS lists 90 days: a revision older than
 * all listed ones completed before. A newer one, or one that is not described, may or may not have completed; if
 * another one completed, this one was only in transition.
 */
const unlisted = (snapshot: EcsSnapshot, { serviceDeployment }: Candidate): readonly Earlier[] => {
  const sources = serviceDeployment?.sources ?? [];
  const oldest = Math.min(...snapshot.serviceDeployments.map(({ createdAt }) => createdAt));
  const isListed = (source: string): boolean => snapshot.serviceDeployments.some(({ target }) => target === source);
  const hasCompleted = snapshot.serviceDeployments.some(
    ({ status, target }) => status === 'SUCCESSFUL' && sources.includes(target),
  );
  return sources
    .filter((source) => !isListed(source))
    .map((source): Earlier => {
      const revision = snapshot.revisions.find(({ arn }) => arn === source);
      if (revision === undefined) return { name: nameOf(source), createdAt: serviceDeployment?.createdAt ?? 0 };
      const { taskDefinition: name, createdAt } = revision;
      return createdAt <= oldest ? goodOf(snapshot, revision) : { name, createdAt };
    })
    .filter((earlier) => isGood(earlier) || !hasCompleted);
};

/**
 * What completed before the candidate since the service was created, newest first: the listed deployments and what the
 * candidate's own deployment replaced. The last good revision is never silently skipped.
 */
export const successesBefore = (snapshot: EcsSnapshot, candidate: Candidate): readonly Earlier[] =>
  [...listed(snapshot, candidate), ...unlisted(snapshot, candidate)]
    .filter(({ createdAt }) => createdAt >= Math.floor(snapshot.service?.createdAt ?? 0))
    .sort((a, b) => b.createdAt - a.createdAt);
