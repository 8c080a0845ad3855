import type { Change, Diff } from '../deployments/diff.ts';
import { diffOf } from '../deployments/diff.ts';
import type { ServiceDeployment, ServiceRevision, EcsSnapshot } from '../deployments/ecs-snapshot.ts';
import { targetRevisionOf } from '../deployments/ecs-snapshot.ts';
import { mask } from '../masking/mask.ts';
import { cutText } from '../primitives/cut-text.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** A failing revision and the last healthy one before it. */
export type Comparison = {
  readonly deployment: ServiceDeployment;
  readonly to: ServiceRevision;
  /** Undefined: no healthy one before it is known. */
  readonly from: ServiceRevision | undefined;
};

/**
 * The revisions to compare for a task definition that failed at `at` (epoch seconds). A revision too old to be listed
 * is known as the source of the deployment that replaced it.
 */
export const comparisonOf = (
  snapshot: EcsSnapshot,
  taskDefinition: string,
  at: EpochSeconds,
): Comparison | undefined => {
  const newestFirst = snapshot.serviceDeployments.toSorted((a, b) => b.createdAt - a.createdAt);
  const deployment = newestFirst.find(
    (one) => one.createdAt <= at && targetRevisionOf(snapshot, one)?.taskDefinition === taskDefinition,
  );
  const to = deployment && targetRevisionOf(snapshot, deployment);
  if (deployment === undefined || to === undefined) return undefined;
  const healthy = newestFirst.find(
    ({ status, createdAt, target }) =>
      status === 'SUCCESSFUL' && createdAt < deployment.createdAt && target !== deployment.target,
  );
  const from = healthy && targetRevisionOf(snapshot, healthy);
  return { deployment, to, from: from ?? snapshot.revisions.find(({ arn }) => deployment.sources.includes(arn)) };
};

/** The difference of a comparison; undefined when there is nothing to compare with. */
export const differenceOf = ({ from, to }: Comparison, { definitions }: EcsSnapshot): Diff | undefined =>
  from === undefined
    ? undefined
    : diffOf(
        { revision: from, definition: definitions[from.taskDefinition] },
        { revision: to, definition: definitions[to.taskDefinition] },
      );

/** Containers with the same image reference but a different image: a change that nobody deployed. */
export const movedTagsOf = ({ from, to }: Comparison): readonly Change[] =>
  to.images.flatMap(({ container, image, digest }) => {
    const before = from?.images.find((one) => one.container === container && one.image === image);
    const isMoved = before?.digest && digest && before.digest !== digest && !image.includes('@sha256:');
    return isMoved ? [{ field: `${container} (${image})`, from: before.digest, to: digest }] : [];
  });

/** Fields whose values are sizes, names and ports. All other values are hidden: they may be confidential. */
const SHOWN = [
  /^(cpu|memory|taskRole|executionRole|networkMode|pidMode|runtimePlatform|ephemeralStorage)$/,
  /\/(image|cpu|memory|memoryReservation|essential|portMappings|healthCheck|stopTimeout|startTimeout|dependsOn|user)$/,
  /\/(logDriver|logOptions\/awslogs-(group|region))$/,
];

const VALUE_CHARACTERS = 90;

/** Of these, fields whose values are names: of images, roles, log groups. */
const NAMES = /^(?:taskRole|executionRole)$|\/(?:image|dependsOn|logOptions\/awslogs-(?:group|region))$/;

const shown = (value: string | null, field = ''): string => {
  const masked = NAMES.test(field) ? (value ?? 'none') : mask(value ?? 'none');
  return cutText(masked, VALUE_CHARACTERS);
};

const verbOf = ({ from, to }: Change): string => {
  if (from === null) return 'added';
  return to === null ? 'removed' : 'changed';
};

/** `app/environment/MODE` as `app environment MODE`. */
const named = (field: string): string => field.replaceAll('/', ' ');

const line = (change: Change): string =>
  SHOWN.some((pattern) => pattern.test(change.field))
    ? `${named(change.field)}: ${shown(change.from, change.field)} → ${shown(change.to, change.field)}`
    : `${named(change.field)}: ${verbOf(change)}`;

/** The likeliest causes first: images, then what a container reads, then sizes, then the rest. */
const RANKS: readonly RegExp[] = [/\/image$/, /\/(environment|secrets)\//, /^(cpu|memory)$/, /[rR]ole$/];
const rankOf = ({ field }: Change): number => {
  const rank = RANKS.findIndex((pattern) => pattern.test(field));
  return rank < 0 ? RANKS.length : rank;
};

/** The differences, one per line, the most significant first; values only where they cannot be secrets. */
export const changeLines = (diff: Diff): readonly string[] => [
  ...(diff.isOtherDefinition ? [`${diff.from} → ${diff.to}`] : []),
  ...(diff.definition ?? []).toSorted((a, b) => rankOf(a) - rankOf(b)).map(line),
  ...(diff.definition === null ? ['the older task definition was deleted and cannot be compared'] : []),
  ...(diff.platformVersion === null
    ? []
    : [`platform version: ${shown(diff.platformVersion.from)} → ${shown(diff.platformVersion.to)}`]),
  ...diff.surroundings.map(({ field }) => `${field} of the service: changed`),
];
