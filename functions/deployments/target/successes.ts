import type { ServiceDeployment, ServiceRevision, TaskDefinition, EcsSnapshot } from '../ecs-snapshot.ts';
import { targetRevisionOf } from '../ecs-snapshot.ts';

/** The deployment under judgement, as ECS or its own tasks describe it. */
export type Candidate = {
  readonly revision: ServiceRevision;
  readonly definition: TaskDefinition | undefined;
  /** Undefined: ECS lists none for it. */
  readonly serviceDeployment: ServiceDeployment | undefined;
  /** Epoch seconds. */
  readonly createdAt: number;
};

/** A revision whose deployment completed. */
export type Good = {
  readonly revision: ServiceRevision;
  /** Undefined: ECS no longer knows it. */
  readonly definition: TaskDefinition | undefined;
  /** Epoch seconds of its deployment; of its revision where the deployment is too old to be listed. */
  readonly createdAt: number;
  readonly finishedAt: number | null;
};

/** What ran before the candidate and of which ECS does not tell enough to go there. */
export type Unclear = { readonly name: string; readonly createdAt: number };

export type Earlier = Good | Unclear;

/** Whether ECS tells enough of it to go there. */
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
 * What the candidate's deployment replaced and no listed deployment aims at. ECS lists 90 days: a revision older than
 * all that is listed was completed before. A newer one, or one that is not described, may have completed or not; beside
 * one that did it was on its way only.
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
 * What completed before the candidate in this incarnation of the service, newest first (contracts.md, the last good
 * revision is never silently skipped): the listed deployments and what its own deployment says it replaced.
 */
export const successesBefore = (snapshot: EcsSnapshot, candidate: Candidate): readonly Earlier[] =>
  [...listed(snapshot, candidate), ...unlisted(snapshot, candidate)]
    .filter(({ createdAt }) => createdAt >= Math.floor(snapshot.service?.createdAt ?? 0))
    .sort((a, b) => b.createdAt - a.createdAt);
