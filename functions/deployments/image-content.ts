import { causeGroupOf } from '../stops/cause.ts';
import type { Cause } from '../stops/cause.ts';
import type { Diff } from './diff.ts';
import { names } from './references.ts';
import type { Failure } from '../service-state/deployment-health.ts';

/** A failure's cause, the resource that its reason names, and the container that failed first. */
export type FailureFacts = Pick<Failure, 'cause' | 'failedResource' | 'failedContainer'>;

/**
 * Causes that lie in what an image contains: programs and their permissions, entry point, working directory, users,
 * libraries, architecture, layers.
 */
const IN_IMAGE: ReadonlySet<Cause> = new Set([
  'container.command_invalid',
  'container.create_failed',
  'container.start_failed',
  'image.not_found',
  'image.auth_denied',
  'image.platform_mismatch',
  'image.invalid',
  'image.too_large',
]);

const isPath = (failedResource: string | null): failedResource is string => failedResource?.startsWith('/') === true;

/** A mount that fails at a container path collides with what the image has there. */
const liesInImage = ({ cause, failedResource }: FailureFacts): boolean =>
  IN_IMAGE.has(cause) || (cause === 'volume.mount_failed' && isPath(failedResource));

const MOUNT = /"containerPath":"([^"]*)"[^}]*"sourceVolume":"([^"]*)"/g;
/** Volumes that keep their files when every image changes. */
const KEEPS_FILES = /efsVolume|fsxWindows|fileSystem|s3files|configuredAtLaunch/i;

/** The volume over a path in a container, as its definition mounts it; undefined: the path is the image's. */
const volumeOver = ({ unchanged }: Diff, container: string, path: string): string | undefined =>
  [...(unchanged[`${container}/mountPoints`] ?? '').matchAll(MOUNT)].find(([, mounted = '']) =>
    path.startsWith(`${mounted.replace(/\/$/, '')}/`),
  )?.[2];

/** `app/image` belongs to `app`; a task-level field belongs to no container. */
export const containerOf = (field: string): string | undefined =>
  field.includes('/') && !field.startsWith('volumes/') ? field.slice(0, field.indexOf('/')) : undefined;

/** The containers whose image is the failed resource. */
const named = ({ unchanged, definition }: Diff, failedResource: string): readonly string[] =>
  [...Object.entries(unchanged), ...(definition ?? []).map(({ field, to }) => [field, to] as const)]
    .filter(([field, text]) => field.endsWith('/image') && names(text, failedResource))
    .flatMap(([field]) => containerOf(field) ?? []);

/** The containers whose image can hold what failed; `any` when unknown. */
const containersHolding = (
  diff: Diff,
  { cause, failedContainer, failedResource }: FailureFacts,
): readonly string[] | 'any' => {
  if (cause === 'image.too_large') return 'any';
  const asked = causeGroupOf(cause) === 'image' && failedResource !== null ? named(diff, failedResource) : [];
  if (asked.length > 0) return asked;
  if (failedContainer === null) return 'any';
  const volume = isPath(failedResource) ? volumeOver(diff, failedContainer, failedResource) : undefined;
  if (volume === undefined) return [failedContainer];
  // Other containers may fill an empty volume; none fills a file system.
  return KEEPS_FILES.test(diff.unchanged[`volumes/${volume}`] ?? '') ? [] : 'any';
};

/**
 * Containers that run another image: another digest, or another reference that is not known to have the same digest.
 */
const changedImages = ({ definition, digests, sameDigests }: Diff): readonly string[] => [
  ...digests.map(({ field }) => field),
  ...(definition ?? [])
    .filter(({ field, to }) => field.endsWith('/image') && to !== null)
    .flatMap(({ field }) => containerOf(field) ?? [])
    .filter((container) => !sameDigests.includes(container)),
];

/** Whether what failed is inside an image, and that image changed: then its content changed too. */
export const isOtherImage = (diff: Diff, failure: FailureFacts): boolean => {
  const holders = containersHolding(diff, failure);
  return (
    liesInImage(failure) && changedImages(diff).some((container) => holders === 'any' || holders.includes(container))
  );
};
