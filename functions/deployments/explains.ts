import { causesOf } from '../stops/cause.ts';
import type { Cause } from '../stops/cause.ts';
import type { Change, Diff } from './diff.ts';
import { classOf } from './evidence/failures.ts';
import type { FailureFacts } from './image-content.ts';
import { containerOf, isOtherImage } from './image-content.ts';
import { names } from './references.ts';

const ROLE = /^(task|execution)Role$/;

/** Kinds of task definition fields that can hold a cause: the path after the container's name. */
const FIELDS_BY_CAUSE: Readonly<Partial<Record<Cause, RegExp>>> = {
  'image.not_found': /\/image$|repositoryCredentials/,
  'image.auth_denied': /\/image$|executionRole|repositoryCredentials/,
  'image.platform_mismatch': /\/image$|runtimePlatform|platformVersion/,
  'image.invalid': /\/image$/,
  'image.too_large': /\/image$|ephemeralStorage/,
  'secrets.not_found': /\/secrets\/|\/logSecrets\/|repositoryCredentials/,
  'secrets.malformed': /\/secrets\/|\/logSecrets\/|repositoryCredentials/,
  'secrets.access_denied': /\/secrets\/|\/logSecrets\/|repositoryCredentials|executionRole/,
  'iam.assume_role_failed': /Role$/,
  'iam.execution_role_denied': /Role$|\/image$|\/secrets\/|\/log|\/environmentFiles/,
  'logging.destination_missing': /\/log/,
  'logging.access_denied': /\/log|executionRole|taskRole/,
  'logging.config_invalid': /\/log|firelens/,
  'envfile.failed': /\/environmentFiles|executionRole/,
  'volume.mount_failed': /^volumes\/|\/mountPoints|Role$/,
  'container.command_invalid': new RegExp(
    String.raw`\/(command|entryPoint|workingDirectory|user|linuxParameters|mountPoints|volumesFrom)$` +
      String.raw`|\/environment\/PATH$|^volumes\/|^runtimePlatform$`,
  ),
  'container.create_failed': /\/(?!environment\/|secrets\/|image$)/,
  'container.start_failed': /\/(?!environment\/|secrets\/|image$)|^(cpu|memory)$|runtimePlatform/,
  'config.invalid': /./,
};

const isDigest = (failedResource: string): boolean => /^sha256:[0-9a-f]+$/i.test(failedResource);

/** Settings that such a cause also depends on: a change there explains it, whatever the failed resource is. */
const SETTINGS_BY_CAUSE: Readonly<Partial<Record<Cause, RegExp>>> = {
  'image.not_found': /\/repositoryCredentials$/,
  'image.auth_denied': /\/repositoryCredentials$/,
  'image.platform_mismatch': /^runtimePlatform$/,
  'image.too_large': /^ephemeralStorage$/,
  'container.command_invalid': /./,
};

const isOfKind = (cause: Cause, path: string): boolean => FIELDS_BY_CAUSE[cause]?.test(path) === true;

/** Causes of one container: a change of another container explains nothing. */
const IN_CONTAINER = causesOf('image', 'container.command_invalid');

const relevant = (diff: Diff, { cause, failedContainer }: FailureFacts): readonly Change[] =>
  (diff.definition ?? []).filter(({ field }) => {
    const container = containerOf(field);
    const isOthers = container !== undefined && failedContainer !== null && container !== failedContainer;
    return isOfKind(cause, field) && !(isOthers && IN_CONTAINER.has(cause));
  });

/** Texts by which both revisions refer to the same resources, even if they moved to another field. */
const keptTexts = ({ unchanged, definition }: Diff, cause: Cause): readonly string[] => {
  const changes = (definition ?? []).filter(({ field }) => isOfKind(cause, field));
  const before = new Set(changes.map(({ from }) => from));
  return [
    ...Object.entries(unchanged).flatMap(([path, text]) => (isOfKind(cause, path) ? [text] : [])),
    ...changes.flatMap(({ to }) => (to !== null && before.has(to) ? [to] : [])),
  ];
};

/** Whether both revisions name the resource that failed: then the resource changed, not the revision. */
const isKept = (diff: Diff, cause: Cause, failedResource: string): boolean =>
  keptTexts(diff, cause).some((text) => names(text, failedResource));

/**
 * Whether the change explains a failure of class ref: the new revision differs in exactly what is missing. What is
 * inside an image changes with the image, even if the path to it is unchanged. The failed resource is what the reason
 * names (a secret, image or log group): a resource that both revisions name explains nothing. Otherwise a change in a
 * field that can hold the cause does. A changed role explains denied access, whatever the failed resource is.
 */
export const explains = (diff: Diff, failure: FailureFacts): boolean => {
  const { cause, failedResource } = failure;
  if (classOf(failure) !== 'ref') return false;
  if (cause === 'network.config_invalid') return diff.surroundings.some(({ field }) => field === 'network');
  if (isOtherImage(diff, failure)) return true;
  if (cause === 'image.platform_mismatch' && diff.platformVersion !== null) return true;
  const changes = relevant(diff, failure);
  if (changes.some(({ field }) => ROLE.test(field) || SETTINGS_BY_CAUSE[cause]?.test(field) === true)) return true;
  return (
    changes.length > 0 && (failedResource === null || isDigest(failedResource) || !isKept(diff, cause, failedResource))
  );
};
