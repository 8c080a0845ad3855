/**
 * Generated resource names: CloudFormation's `stack-LogicalId-J09fqhbYs5gV`, CDK's eight hexadecimal digits after a
 * logical id, and public ids that are random by design.
 */

/** CloudFormation's suffix of a name: 12 or 13 letters and digits, fewer where a name must be short. */
const SUFFIX = /^(?=.{0,12}\d|[A-Za-z]{12,13}$)[A-Za-z0-9]{6,13}$/;
const SUFFIX_ALONE = /^[A-Za-z0-9]{12,13}$/;
const CDK_HASH = /[0-9A-Fa-f]{8}$/;
/** A segment made of words: `ApiTaskDefweb`, `V2`, `prod`, `EU`, `2026`. */
const PIECES = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g;

const isWordy = (segment: string): boolean => {
  const bare = segment.length > 8 ? segment.replace(CDK_HASH, '') : segment;
  const pieces = bare.match(PIECES)?.length ?? 0;
  return bare.length <= 4 || pieces <= Math.max(3, bare.length / 3);
};

const HEX = /^(?:c8)?[0-9a-f]{6,64}$/;
const hasLetters = (segment: string): boolean => /[A-Za-z]{3}/.test(segment.replace(CDK_HASH, ''));

/**
 * Whether a run is a resource name: parts between hyphens, most of them words, and at most every other one a
 * CloudFormation suffix. A secret has no words.
 */
export const isMadeName = (run: string): boolean => {
  const segments = run.split(/[-_./]/).filter((segment) => segment !== '');
  const [first = ''] = segments;
  if (!isWordy(first) || HEX.test(first)) return false;
  if (segments.length < 2) return CDK_HASH.test(first) && hasLetters(first);
  const words = segments.filter((segment) => isWordy(segment));
  const others = segments.filter((segment) => !isWordy(segment));
  // A truncated logical id may no longer look like words.
  const most = words.length + (SUFFIX_ALONE.test(segments.at(-1) ?? '') ? 1 : 0);
  return (
    words.some(hasLetters) &&
    others.length <= most &&
    others.every((segment) => SUFFIX.test(segment) || HEX.test(segment))
  );
};

/** Whether a name ends like one from CDK or CloudFormation. */
export const hasMadeEnd = (name: string): boolean =>
  isMadeName(name) && (/[0-9A-F]{8}$/.test(name) || /-(?=[A-Za-z]*\d)[A-Za-z0-9]{12,13}$/.test(name));

/** A KSUID begins with the time: since 2014 with `0`, and until 2040 with nothing above `6`. */
const KSUID = /^[0-6][0-9A-Za-z]{26}$/;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEXADECIMAL = /^(?:[0-9a-f]+|[0-9A-F]+)$/;

/** A public id, however random it looks: UUID, ULID, KSUID, hexadecimal (digests, commits, traces). */
export const isPublicId = (run: string): boolean => {
  const id = run.replace(/^[a-z]{2,12}[_-](?=[0-9A-Za-z]{26,27}$)/, '');
  return HEXADECIMAL.test(id) || UUID.test(id) || ULID.test(id) || KSUID.test(id);
};
