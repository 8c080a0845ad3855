import type { Cause } from '../stops/cause.ts';
import { classOf } from './failures.ts';
import type { ServiceRevision, TaskDefinition } from './world.ts';
import { SURROUNDINGS } from './world.ts';
import type { Failure } from './trial.ts';

/** One field that differs. A side is null where the field is not there. */
export type Change = { readonly field: string; readonly from: string | null; readonly to: string | null };

/** What differs between a candidate and the revision it is compared with. */
export type Diff = {
  readonly from: string;
  readonly to: string;
  /** Other `family:revision`. */
  readonly isOtherDefinition: boolean;
  /** Fields of the task definition that differ; null when the definitions could not be compared. */
  readonly definition: readonly Change[] | null;
  /** Fields that both definitions have alike. */
  readonly unchanged: Readonly<Record<string, string>>;
  readonly digests: readonly Change[];
  readonly platformVersion: Change | null;
  readonly surroundings: readonly Change[];
  /** Fields one side does not tell: neither equal nor different. */
  readonly unclear: readonly string[];
};

/** Differing keys of two records, in alphabetical order. */
const changesOf = (from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>): readonly Change[] =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort()
    .filter((field) => from[field] !== to[field])
    .map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null }));

/** Fields that both have alike. */
const alike = (from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(to).filter(([field, text]) => from[field] === text));

const digestsOf = ({ images }: ServiceRevision): Readonly<Record<string, string>> =>
  Object.fromEntries(images.flatMap(({ container, digest }) => (digest === null ? [] : [[container, digest]])));

const platformOf = ({ platformVersion }: ServiceRevision): Readonly<Record<string, string>> =>
  platformVersion === null ? {} : { platformVersion };

const isTold = ({ from, to }: Change): boolean => from !== null && to !== null;

/** Splits changes of a service revision: a field that only one side tells is unclear, not different. */
const toldOf = (
  changes: readonly Change[],
): { readonly told: readonly Change[]; readonly unclear: readonly string[] } => ({
  told: changes.filter(isTold),
  unclear: changes.filter((change) => !isTold(change)).map(({ field }) => field),
});

const surroundingsOf = ({ surroundings }: ServiceRevision): Readonly<Record<string, string>> =>
  Object.fromEntries(
    SURROUNDINGS.flatMap((name) => (surroundings[name] === undefined ? [] : [[name, surroundings[name]]])),
  );

export type Compared = {
  readonly revision: ServiceRevision;
  /** Undefined: ECS no longer knows it. */
  readonly definition: TaskDefinition | undefined;
};

/**
 * What the candidate changes against another revision (science/rollback.md sections 4.1 and 7.10). In the task definition a
 * field of one side only was added or removed; in a service revision it is unclear.
 */
export const diffOf = (from: Compared, to: Compared): Diff => {
  const isOtherDefinition = from.revision.taskDefinition !== to.revision.taskDefinition;
  const [before, after] = [from.definition?.fields, to.definition?.fields];
  const digests = toldOf(changesOf(digestsOf(from.revision), digestsOf(to.revision)));
  const platform = toldOf(changesOf(platformOf(from.revision), platformOf(to.revision)));
  const surroundings = toldOf(changesOf(surroundingsOf(from.revision), surroundingsOf(to.revision)));
  const isSame = !isOtherDefinition;
  return {
    from: from.revision.taskDefinition,
    to: to.revision.taskDefinition,
    isOtherDefinition,
    definition: isSame ? [] : before && after ? changesOf(before, after) : null,
    unchanged: alike(before ?? {}, after ?? {}),
    digests: digests.told,
    platformVersion: platform.told[0] ?? null,
    surroundings: surroundings.told,
    unclear: [...(isSame ? digests.unclear : []), ...platform.unclear, ...surroundings.unclear],
  };
};

/** Whether the candidate certainly differs. */
export const isChange = (diff: Diff): boolean =>
  diff.isOtherDefinition || diff.digests.length > 0 || diff.platformVersion !== null || diff.surroundings.length > 0;

const ROLE = /^(task|execution)Role$/;

/** Kinds of fields of a task definition in which a cause can lie: the path's part after the container's name. */
const FIELDS_BY_CAUSE: Readonly<Partial<Record<Cause, RegExp>>> = {
  'image.not_found': /\/image$|executionRole|repositoryCredentials/,
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
  'container.command_invalid': /\/(image|command|entryPoint|workingDirectory|user|linuxParameters)$|runtimePlatform/,
  'container.create_failed': /\/(?!environment\/|secrets\/)/,
  'container.start_failed': /\/(?!environment\/|secrets\/)|^(cpu|memory)$|runtimePlatform/,
  'config.invalid': /./,
};

/** A token without what the reason adds to it: the registry that Docker assumes. */
const bare = (text: string): string => text.trim().replace(/^docker\.io\/(library\/)?/, '');

/** Shortest field text that may be looked for inside a token: below it, words like `tcp` would be found anywhere. */
const SHORTEST_NAME = 6;

/** Whether a field's text speaks of the very thing that failed. */
const names = (text: string | null, token: string): boolean => {
  if (text === null) return false;
  const [field, thing] = [bare(text), bare(token)];
  return field.includes(thing) || (field.length >= SHORTEST_NAME && thing.includes(field));
};

const isDigest = (token: string): boolean => /^sha256:[0-9a-f]+$/i.test(token);

const relevant = (diff: Diff, cause: Cause): readonly Change[] => {
  const kind = FIELDS_BY_CAUSE[cause];
  return kind === undefined ? [] : (diff.definition ?? []).filter(({ field }) => kind.test(field));
};

/** The image or platform under an equal definition changed: a tag that was moved, a platform that runs it no more. */
const isUnderneath = (diff: Diff, cause: Cause): boolean =>
  (cause.startsWith('image.') && !diff.isOtherDefinition && diff.digests.length > 0) ||
  (cause === 'image.platform_mismatch' && diff.platformVersion !== null);

/** With a token a changed field has to name it, and no field that both revisions have; a token nobody names says nothing. */
const isTokenNew = (diff: Diff, changes: readonly Change[], token: string): boolean => {
  const kept = Object.values(diff.unchanged).some((text) => names(text, token));
  return changes.some(({ to }) => names(to, token)) ? !kept : !kept && changes.length > 0;
};

/**
 * Whether the change explains a failure of class ref: the new revision differs in the very thing that is missing
 * (science/rollback.md section 4.4). The token is the secret, image or log group that the reason names; without one the kind of
 * field decides. A changed role explains what was denied whatever the token.
 */
export const explains = (diff: Diff, failure: Pick<Failure, 'cause' | 'token'>): boolean => {
  const { cause, token } = failure;
  if (classOf(failure) !== 'ref') return false;
  if (cause === 'network.config_invalid') return diff.surroundings.some(({ field }) => field === 'network');
  if (isUnderneath(diff, cause)) return true;
  const changes = relevant(diff, cause);
  if (token === null || isDigest(token)) return changes.length > 0;
  return changes.some(({ field }) => ROLE.test(field)) || isTokenNew(diff, changes, token);
};
