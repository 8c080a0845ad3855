import type { Diff } from './diff.ts';
import { diffOf, isChange } from './diff.ts';
import type { Past } from './history.ts';
import { isRedeemed, SOAK_SECONDS, soakOf } from './history.ts';
import { isOffered } from './platforms.ts';
import type { ServiceDeployment, ServiceRevision, TaskDefinition, World } from './world.ts';
import { isInFlight, targetRevisionOf } from './world.ts';

/** The deployment under judgement, as ECS or its own tasks describe it. */
export type Candidate = {
  readonly revision: ServiceRevision;
  readonly definition: TaskDefinition | undefined;
  /** Undefined: ECS lists none for it. */
  readonly serviceDeployment: ServiceDeployment | undefined;
  /** Epoch seconds. */
  readonly createdAt: number;
};

export type Good = {
  readonly deployment: ServiceDeployment;
  readonly revision: ServiceRevision;
  readonly definition: TaskDefinition | undefined;
};

/** Why nothing qualifies. */
export type NoTarget = 'first-deployment' | 'inactive' | 'deleted' | 'known-bad' | 'suspect' | 'platform-version';

export type Target =
  | {
      readonly is: 'target';
      readonly good: Good;
      readonly diff: Diff;
      /** StopServiceDeployment would return to exactly this. */
      readonly isWhereEcsReturns: boolean;
      /** An image reference of it that stands for another digest by now; UpdateService would fetch that one. */
      readonly movedTag: string | null;
    }
  | { readonly is: 'no-change'; readonly good: Good; readonly diff: Diff }
  | {
      readonly is: 'none';
      readonly why: NoTarget;
      readonly because: string;
      readonly byHand: string;
      /** What the candidate is compared with all the same. */
      readonly good: Good | undefined;
      readonly diff: Diff | undefined;
    };

/**
 * An image reference of `good` that a newer service revision of the service resolved to another digest (contracts.md,
 * moved tag).
 */
export const movedTagOf = (world: World, good: ServiceRevision): string | null => {
  const newer = world.revisions
    .filter(({ createdAt, arn }) => createdAt > good.createdAt && arn !== good.arn)
    .flatMap(({ images }) => images);
  const moved = good.images.find(
    ({ image, digest }) =>
      digest !== null &&
      !image.includes('@sha256:') &&
      newer.some((other) => other.image === image && other.digest !== null && other.digest !== digest),
  );
  return moved?.image ?? null;
};

const SKIPPED: Readonly<
  Record<Exclude<NoTarget, 'first-deployment'>, (name: string) => readonly [because: string, byHand: string]>
> = {
  inactive: (name) => [
    `${name} was deregistered: it is INACTIVE and no service can be moved to it`,
    `register a copy of ${name} as a new revision and deploy that`,
  ],
  deleted: (name) => [`ECS no longer knows ${name}`, `register ${name} anew from your source and deploy it`],
  'known-bad': (name) => [`${name} was rolled back itself`, `deploy a fixed revision`],
  suspect: (name) => [
    `${name} ran for less than two hours and lost tasks too`,
    `check ${name}, or deploy a revision you trust`,
  ],
  'platform-version': (name) => [
    `the platform version of ${name} is no longer offered by AWS`,
    `no older platform version can be chosen: fix forward, and open a support case with the task ids above`,
  ],
};

type Judged = { readonly good: Good; readonly why: Exclude<NoTarget, 'first-deployment'> | undefined };

const reasonAgainst = (past: Past, good: Good): Judged['why'] => {
  const { deployment, revision, definition } = good;
  if (!isRedeemed(past, deployment, revision)) return 'known-bad';
  const { seconds, isClean } = soakOf(past, deployment, revision);
  if (seconds < SOAK_SECONDS && !isClean) return 'suspect';
  if (definition === undefined) return 'deleted';
  if (definition.status !== 'ACTIVE') return 'inactive';
  const { platformVersion } = revision;
  const system = past.world.service?.operatingSystem ?? 'LINUX';
  return platformVersion === null || isOffered(system, platformVersion, past.now) ? undefined : 'platform-version';
};

/** SUCCESSFUL deployments of this incarnation of the service before the candidate, newest first. */
const successesBefore = (world: World, candidate: Candidate): readonly Good[] =>
  world.serviceDeployments
    .filter(
      ({ status, arn, createdAt }) =>
        status === 'SUCCESSFUL' &&
        arn !== candidate.serviceDeployment?.arn &&
        createdAt <= candidate.createdAt &&
        createdAt >= Math.floor(world.service?.createdAt ?? 0),
    )
    .sort((a, b) => b.createdAt - a.createdAt)
    .flatMap((deployment) => {
      const revision = targetRevisionOf(world, deployment);
      return revision === undefined
        ? []
        : [{ deployment, revision, definition: world.definitions[revision.taskDefinition] }];
    });

const isSame = (diff: Diff): boolean => !isChange(diff) && diff.unclear.length === 0;

const none = (judged: Judged | undefined, diff: Diff | undefined): Target => {
  if (judged?.why === undefined)
    return {
      is: 'none',
      why: 'first-deployment',
      because: 'no earlier deployment of this service that completed is on record',
      byHand: 'fix the revision and deploy it again, or set the desired count to 0 until then',
      good: undefined,
      diff: undefined,
    };
  const [because, byHand] = SKIPPED[judged.why](judged.good.revision.taskDefinition);
  return { is: 'none', why: judged.why, because, byHand, good: judged.good, diff };
};

/** Reasons for which an older revision may still do; a platform version that is gone is gone for the older ones too. */
const isPassedOver = (why: Judged['why']): boolean => why !== undefined && why !== 'platform-version';

/**
 * Where a rollback would go (science/rollback.md section 5): the newest SUCCESSFUL deployment of this incarnation
 * that is not known-bad, not suspect and whose definition is ACTIVE. Where that one equals the candidate, nothing was
 * changed, and an older one is not looked for. Never "revision minus one".
 */
export const targetOf = (past: Past, candidate: Candidate): Target => {
  const { world } = past;
  const judged = successesBefore(world, candidate).map((good): Judged => ({ good, why: reasonAgainst(past, good) }));
  const diffTo = ({ revision, definition }: Good): Diff => diffOf({ revision, definition }, candidate);
  const isEqualAndFine = ({ good, why }: Judged): boolean =>
    why !== 'known-bad' && why !== 'suspect' && isSame(diffTo(good));
  const chosen = judged.find((entry) => !isPassedOver(entry.why) || isEqualAndFine(entry));
  if (chosen === undefined) return none(judged[0], judged[0] && diffTo(judged[0].good));
  const { good, why } = chosen;
  const diff = diffTo(good);
  if (isSame(diff)) return { is: 'no-change', good, diff };
  if (why !== undefined) return none(chosen, diff);
  const returnsTo = judged[0]?.good.deployment.arn;
  const isStoppable = candidate.serviceDeployment !== undefined && isInFlight(candidate.serviceDeployment);
  return {
    is: 'target',
    good,
    diff,
    isWhereEcsReturns: isStoppable && returnsTo === good.deployment.arn,
    movedTag: movedTagOf(world, good.revision),
  };
};
