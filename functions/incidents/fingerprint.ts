import { remembered } from '../masking/remembered.ts';

export { incidentId, serviceOf } from './identity.ts';

/** Characters of a text that are compared: ECS cuts reasons at 1,024, evidence is shorter. */
const TEXT_MAX = 1024;

/** What varies from task to task within the same failure; applied in this order. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<id>'],
  [/sha\d{1,3}:[0-9a-f]{8,128}/gi, '<digest>'],
  [/\b0x[0-9a-f]{1,32}\b/gi, '<address>'],
  [/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d{1,5})?\b/g, '<ip>'],
  [
    /(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}(?![\w:])|(?<![\w:])[0-9a-f]{1,4}::[0-9a-f:]{1,39}(?![\w:])/gi,
    '<ip>',
  ],
  [/\bip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}\b/g, '<ip>'],
  [/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, '<mac>'],
  [/\b(eni|i|vpce)-[0-9a-f]{6,17}\b/g, '$1-<id>'],
  [/(?<![A-Za-z0-9])(?=[0-9a-f]{0,15}[a-f])(?=[0-9a-f]{0,15}\d)[0-9a-f]{16,64}(?![A-Za-z0-9])/gi, '<id>'],
  [/\b(request[ -]?id:?\s{0,4})[\w=+/-]{6,128}/gi, '$1<id>'],
  [/\becs-svc\/\d{1,30}\b/g, '<deployment>'],
];

/** Codes that identify the failure; every other number is a port, a count or a duration. */
const CODE = String.raw`(\b(?:exit(?:ed)?(?: with)?(?: code| status)?|status(?: code)?|codes?|signal|errno|error)`;
const NUMBER = new RegExp(String.raw`${CODE}[:= ]{1,3}\[?)?\d+(?:\.\d+)*`, 'gi');

/**
 * A text without what varies between equal failures: times, ids, addresses, digests, counts. Exit and status codes
 * stay. Lower case, single spaces.
 */
export const templateOf = (text: string): string => {
  const varied = VARYING.reduce((masked, [pattern, name]) => masked.replace(pattern, name), text.slice(0, TEXT_MAX));
  return varied
    .replace(NUMBER, (whole: string, code: string | undefined) => (code === undefined ? '<n>' : whole))
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
};

/** FNV-1a over UTF-16 units, 32 bits, from a given start. */
const fnv = (text: string, start: number): number => {
  let hash = start;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
};

const base36 = (value: number): string => value.toString(36).padStart(7, '0');

/** 64 bits of a text as fourteen characters: two FNV-1a hashes with different starts, mixed at the end. */
export const shortHash = (text: string): string => base36(fnv(text, 0x811c9dc5)) + base36(fnv(text, 0x050c5d1f));

/** Templates cached: equal failures have equal texts. */
const REMEMBERED = 500;

const evidenceTemplate = remembered(templateOf, REMEMBERED);

const causeOf = remembered(
  (failedResource) =>
    VARYING.reduce((masked, [pattern, name]) => masked.replace(pattern, name), failedResource).toLowerCase(),
  REMEMBERED,
);

export type Failing = {
  readonly cause: string;
  readonly evidence: string;
  readonly failedContainer?: string | undefined;
  readonly failedResource?: string | undefined;
};

/**
 * Equal for equal failures of any service: cause, the container that failed first, the failed resource, and the
 * template of the evidence.
 */
export const fingerprintOf = ({ cause, evidence, failedContainer, failedResource }: Failing): string => {
  const sharedCause = failedResource === undefined ? '' : causeOf(failedResource);
  return shortHash([cause, failedContainer ?? '', sharedCause, evidenceTemplate(evidence)].join('\n'));
};
