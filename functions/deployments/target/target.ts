import type { Diff } from '../diff.ts';
import { diffOf, isChange } from '../diff.ts';
import type { Past } from './history.ts';
import { isRedeemed, SOAK_SECONDS, soakOf } from './history.ts';
import type { NoTarget, Unfit } from './no-target.ts';
import { describeSkipped, FIRST_DEPLOYMENT, WORDS } from './no-target.ts';
import { isOffered } from './platforms.ts';
import { registerCopy } from './register-copy.ts';
import type { Candidate, Earlier, Good, Unclear } from './successes.ts';
import { isGood, successesBefore } from './successes.ts';
import type { ServiceRevision, TaskDefinition, EcsSnapshot } from '../ecs-snapshot.ts';
import { isInFlight } from '../ecs-snapshot.ts';

export type Target =
  | {
      readonly kind: 'target';
      readonly good: Good;
      readonly diff: Diff;
      /** StopServiceDeployment would return to exactly this. */
      readonly isWhereEcsReturns: boolean;
      /** An image tag of it that points to a different digest now; UpdateService would pull that one. */
      readonly movedTag: string | null;
      /** Newer revisions that are no valid target, and why. */
      readonly skipped: string | undefined;
      /** Commands to run by hand where UpdateService cannot restore it. */
      readonly commands: string | undefined;
    }
  | { readonly kind: 'no-change'; readonly good: Good; readonly diff: Diff }
  | {
      readonly kind: 'none';
      readonly why: NoTarget;
      readonly reason: string;
      readonly byHand: string;
      /** The revision that the candidate is compared with all the same. */
      readonly good: Good | undefined;
      readonly diff: Diff | undefined;
      readonly commands: string | undefined;
    };

/** An image tag of `good` that a newer service revision of the service resolved to another digest. */
export const movedTagOf = (snapshot: EcsSnapshot, good: ServiceRevision): string | null => {
  const newer = snapshot.revisions
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

/** Undefined: a service can be moved to it. */
const againstStatus = (definition: TaskDefinition | undefined): Unfit | undefined => {
  if (definition === undefined || definition.status === 'DELETE_IN_PROGRESS') return 'deleted';
  if (definition.status === 'INACTIVE') return 'inactive';
  return definition.status === 'ACTIVE' ? undefined : 'unknown-status';
};

const againstIt = (past: Past, good: Good): Unfit | undefined => {
  const { revision, definition } = good;
  if (!isRedeemed(past, good, revision)) return 'known-bad';
  const { seconds, isClean } = soakOf(past, good, revision);
  if (seconds < SOAK_SECONDS && !isClean) return 'unproven';
  const status = againstStatus(definition);
  if (status !== undefined) return status;
  const { platformVersion } = revision;
  const system = past.snapshot.service?.operatingSystem ?? 'LINUX';
  return platformVersion === null || isOffered(system, platformVersion, past.now) ? undefined : 'platform-version';
};

const isSame = (diff: Diff): boolean => !isChange(diff) && diff.unclear.length === 0;

type CheckedTarget = { readonly good: Good; readonly why: Unfit | undefined };
type Skipped = { readonly good: Good; readonly why: Unfit };

/** Revisions that are bad themselves: the last good one is older. Any other unfit revision ends the search. */
const isSkipped = (evaluated: CheckedTarget): evaluated is Skipped =>
  evaluated.why === 'known-bad' || evaluated.why === 'unproven';

const search = (
  past: Past,
  all: readonly Earlier[],
): { readonly skipped: readonly Skipped[]; readonly found?: CheckedTarget; readonly unclear?: Unclear } => {
  const skipped: Skipped[] = [];
  for (const earlier of all) {
    if (!isGood(earlier)) return { skipped, unclear: earlier };
    const evaluated = { good: earlier, why: againstIt(past, earlier) };
    if (!isSkipped(evaluated)) return { skipped, found: evaluated };
    skipped.push(evaluated);
  }
  return { skipped };
};

type Compared = (good: Good) => Diff;

const notDescribed = ({ name }: Unclear, compared: Good | undefined, diffTo: Compared): Target => ({
  kind: 'none',
  why: 'not-described',
  ...WORDS['not-described'](name),
  good: compared,
  diff: compared && diffTo(compared),
  commands: undefined,
});

const unfit = ({ good, why }: Skipped, diffTo: Compared, { state }: Past): Target => ({
  kind: 'none',
  why,
  ...WORDS[why](good.revision.taskDefinition),
  good,
  diff: diffTo(good),
  commands: why === 'inactive' ? registerCopy(state.key, good.revision) : undefined,
});

const FIRST: Target = {
  kind: 'none',
  why: 'first-deployment',
  ...FIRST_DEPLOYMENT,
  good: undefined,
  diff: undefined,
  commands: undefined,
};

type Fit = { readonly good: Good; readonly skipped: readonly Skipped[]; readonly isWhereEcsReturns: boolean };

const fit = ({ good, skipped, isWhereEcsReturns }: Fit, diff: Diff, { snapshot, state }: Past): Target => {
  const movedTag = movedTagOf(snapshot, good.revision);
  return {
    kind: 'target',
    good,
    diff,
    isWhereEcsReturns,
    movedTag,
    skipped: describeSkipped(skipped),
    commands: isWhereEcsReturns || movedTag === null ? undefined : registerCopy(state.key, good.revision),
  };
};

/**
 * The target of a rollback: the newest revision that completed since the service was created and is neither known-bad
 * nor suspect, listed or named as source by the candidate's deployment. If no service can be moved to it (deregistered,
 * deleted, its platform version retired), no older one is searched: that decision is not Farwatch's. While in flight,
 * ECS itself returns to a deregistered one. If it equals the candidate, nothing changed. Never "revision minus one".
 */
export const targetOf = (past: Past, candidate: Candidate): Target => {
  const earlier = successesBefore(past.snapshot, candidate);
  const diffTo: Compared = ({ revision, definition }) => diffOf({ revision, definition }, candidate);
  const { skipped, found, unclear } = search(past, earlier);
  if (unclear !== undefined) return notDescribed(unclear, earlier.find(isGood), diffTo);
  if (found === undefined) return skipped[0] === undefined ? FIRST : unfit(skipped[0], diffTo, past);
  const { good, why } = found;
  const diff = diffTo(good);
  if (isSame(diff)) return { kind: 'no-change', good, diff };
  const isStoppable = candidate.serviceDeployment !== undefined && isInFlight(candidate.serviceDeployment);
  const isWhereEcsReturns = isStoppable && skipped.length === 0;
  if (why === undefined || (why === 'inactive' && isWhereEcsReturns))
    return fit({ good, skipped, isWhereEcsReturns }, diff, past);
  return unfit({ good, why }, diffTo, past);
};
