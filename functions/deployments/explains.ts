import type { Cause } from '../stops/cause.ts';
import type { Change, Diff } from './diff.ts';
import { classOf } from './failures.ts';
import type { Failure } from './trial.ts';

const ROLE = /^(task|execution)Role$/;

/** Kinds of fields of a task definition in which a cause can lie: the path's part after the container's name. */
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
  'container.command_invalid': /\/(image|command|entryPoint|workingDirectory|user|linuxParameters)$|runtimePlatform/,
  'container.create_failed': /\/(?!environment\/|secrets\/)/,
  'container.start_failed': /\/(?!environment\/|secrets\/)|^(cpu|memory)$|runtimePlatform/,
  'config.invalid': /./,
};

/** What ARNs and image references hold before the name of the thing itself. */
const BEFORE_NAME = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(secret:|parameter\/|log-group:|role\/)?|^docker\.io\/(library\/)?/;
/** What follows it: the random characters of a secret, a JSON key and version, the star of a log group. */
const AFTER_SECRET = /(-[A-Za-z0-9]{6})?(:[^:]*){0,3}$/;
const AFTER_GROUP = /:\*$/;

/** The name of a thing without what its kinds of reference put around it. */
const nameOf = (text: string): string => {
  const name = text
    .trim()
    .replace(BEFORE_NAME, '')
    .replace(/^\/(?=[^/]+$)/, '');
  return /:secretsmanager:/.test(text) ? name.replace(AFTER_SECRET, '') : name.replace(AFTER_GROUP, '');
};

/** Whether a field's text speaks of the very thing that failed, be it told shorter or longer. */
const names = (text: string | null, token: string): boolean => {
  if (text === null) return false;
  const [field, thing] = [nameOf(text), nameOf(token)];
  return (
    field === thing ||
    field.endsWith(`/${thing}`) ||
    thing.endsWith(`/${field}`) ||
    field.startsWith(`${thing}:`) ||
    field.startsWith(`${thing}@`) ||
    field.includes(token.trim())
  );
};

const isDigest = (token: string): boolean => /^sha256:[0-9a-f]+$/i.test(token);

const isOfKind = (cause: Cause, path: string): boolean => FIELDS_BY_CAUSE[cause]?.test(path) === true;

const relevant = (diff: Diff, cause: Cause): readonly Change[] =>
  (diff.definition ?? []).filter(({ field }) => isOfKind(cause, field));

/** The image or platform under an equal definition changed: a tag that was moved, a platform that runs it no more. */
const isUnderneath = (diff: Diff, cause: Cause): boolean =>
  (cause.startsWith('image.') && !diff.isOtherDefinition && diff.digests.length > 0) ||
  (cause === 'image.platform_mismatch' && diff.platformVersion !== null);

/** Whether a field that both revisions have names the thing: then it is the world that changed. */
const isKept = (diff: Diff, cause: Cause, token: string): boolean =>
  Object.entries(diff.unchanged).some(([path, text]) => isOfKind(cause, path) && names(text, token));

/**
 * Whether the change explains a failure of class ref: the new revision differs in the very thing that is missing
 * (science/rollback.md section 4.4). The token is the secret, image or log group that the reason names: what both
 * revisions name explains nothing. Otherwise a change of the kind of field in which the cause lies does. A changed role
 * explains what was denied, whatever the token.
 */
export const explains = (diff: Diff, failure: Pick<Failure, 'cause' | 'token'>): boolean => {
  const { cause, token } = failure;
  if (classOf(failure) !== 'ref') return false;
  if (cause === 'network.config_invalid') return diff.surroundings.some(({ field }) => field === 'network');
  if (isUnderneath(diff, cause)) return true;
  const changes = relevant(diff, cause);
  if (changes.some(({ field }) => ROLE.test(field))) return true;
  return changes.length > 0 && (token === null || isDigest(token) || !isKept(diff, cause, token));
};
