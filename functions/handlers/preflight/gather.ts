import { ecrImageOf } from '../../diagnosis/destinations.ts';
import type { Read } from '../../diagnosis/read.ts';
import { NOT_ASKED, known, unknown } from '../../diagnosis/read.ts';
import type { Setup } from '../../diagnosis/setup.ts';
import { platformOf } from '../../diagnosis/setup.ts';
import type { Current, PreflightFacts, SeenFailure, Usage } from '../../preflight/facts.ts';
import type { Revision } from '../../preflight/revision.ts';
import { secretsWithKeys } from '../../preflight/secrets.ts';
import { gatherFacts } from '../investigate/gather.ts';
import type { Reading } from '../investigate/read.ts';
import type { PreflightReaders } from './ports.ts';

/** What is to be checked: a revision, where it will run, and what Farwatch remembers of it. */
export type Candidate = {
  readonly revision: Revision;
  /** The service with this revision's task definition instead of its own. */
  readonly setup: Setup;
  readonly cluster: string;
  readonly service: string;
  /** Whether keys of secrets may be read, which needs secretsmanager:GetSecretValue. */
  readonly readsKeys: boolean;
  /** The revision that runs now; absent: the one that the service names. */
  readonly running?: string | undefined;
  /** Failures that an installation remembers. */
  readonly remembered: readonly SeenFailure[];
};

/** Days of utilisation that a size is compared with. */
const DAYS = 14;

const readEach = async <Value>(
  names: readonly string[],
  ask: (name: string) => Promise<Read<Value>>,
): Promise<Readonly<Record<string, Read<Value>>>> =>
  Object.fromEntries(await Promise.all([...new Set(names)].map(async (name) => [name, await ask(name)] as const)));

const readContents = ({ revision }: Candidate, { content }: PreflightReaders, reading: Reading) => {
  const platform = platformOf(revision);
  const images = revision.containers.map(({ image }) => image).filter((image) => ecrImageOf(image) !== undefined);
  return readEach(images, (image) => {
    const ecr = ecrImageOf(image);
    if (ecr === undefined) return Promise.resolve(NOT_ASKED);
    return reading('ecr:BatchGetImage and ecr:GetDownloadUrlForLayer', () => content(ecr, platform));
  });
};

const NOT_READ = 'not read, since that takes the right to read what is in it';

const readKeys = ({ revision, readsKeys, setup }: Candidate, { keys }: PreflightReaders, reading: Reading) =>
  readEach(secretsWithKeys(revision), (arn) => {
    if (keys === undefined) return Promise.resolve(unknown(NOT_READ));
    if (!readsKeys) return Promise.resolve(unknown('not read, as asked (--no-secret-keys)'));
    return reading('secretsmanager:GetSecretValue', () => keys(arn, setup.region));
  });

const readFiles = ({ revision }: Candidate, { object }: PreflightReaders, reading: Reading) =>
  readEach(
    revision.containers.flatMap((one) => one.environmentFiles),
    (arn) => (object === undefined ? Promise.resolve(unknown(NOT_READ)) : reading('s3:GetObject', () => object(arn))),
  );

const usageOf = async (
  candidate: Candidate,
  current: Read<Current>,
  { metrics }: PreflightReaders,
  reading: Reading,
) => {
  if (current.kind === 'unknown') return current;
  const { cpuUnits, memoryMib } = current.value;
  const peaks = await reading('cloudwatch:GetMetricData', () => metrics.peaks(candidate, DAYS));
  if (peaks.kind === 'unknown') return peaks;
  if (peaks.value === null || cpuUnits === null || memoryMib === null) return known<Usage | null>(null);
  const { cpuPercent, memoryPercent } = peaks.value;
  return known<Usage | null>({
    cpuUnitsMax: (cpuPercent / 100) * cpuUnits,
    memoryMibMax: (memoryPercent / 100) * memoryMib,
    days: DAYS,
  });
};

const readFailures = async (candidate: Candidate, { now }: PreflightReaders, reading: Reading) => {
  const seen = await reading('ecs:ListTasks and ecs:DescribeTasks', () => now.failures(candidate));
  return seen.kind === 'known' ? known([...seen.value, ...candidate.remembered]) : seen;
};

/** Shortest time that an earlier task ran until its load balancer ended it; null when none is known. */
const ageOfIll = (failures: Read<readonly SeenFailure[]>): number | null => {
  if (failures.kind === 'unknown') return null;
  const ages = failures.value.flatMap(({ cause, ageSeconds }) => (cause === 'health.elb' ? (ageSeconds ?? []) : []));
  return ages.length === 0 ? null : Math.min(...ages);
};

/** Reads everything that the checks of a preflight need; what cannot be read becomes a fact with a reason. */
export const gatherPreflight = async (
  candidate: Candidate,
  readers: PreflightReaders,
  reading: Reading,
): Promise<PreflightFacts> => {
  const { revision, setup } = candidate;
  const { taskRole: role } = revision;
  const [current, failures] = await Promise.all([
    reading('ecs:DescribeServices', () => readers.now.current(candidate)),
    readFailures(candidate, readers, reading),
  ]);
  const usesSpot = current.kind === 'known' && current.value.usesSpot;
  const [facts, taskRole, contents, secretKeys, environmentFiles, usage, quota] = await Promise.all([
    gatherFacts({ setup, cause: null, evidence: '', ageSeconds: ageOfIll(failures) }, readers, reading),
    role === null ? known(undefined) : reading('iam:GetRole', () => readers.roles.role(role)),
    readContents(candidate, readers, reading),
    readKeys(candidate, readers, reading),
    readFiles(candidate, readers, reading),
    usageOf(candidate, current, readers, reading),
    reading('cloudwatch:GetMetricData', () => readers.metrics.quota(usesSpot)),
  ]);
  return { ...facts, revision, taskRole, contents, secretKeys, environmentFiles, current, usage, quota, failures };
};
