import type { Known } from '../masking/known.ts';
import { mask } from '../masking/mask.ts';
import type { StopsIncident, StopFact } from '../service-state/incident.ts';
import { fingerprintOf, incidentId } from './fingerprint.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import type { Distribution } from '../service-state/distribution.ts';
import type { AdviceParameters } from '../stops/advice/advice-parameters.ts';
import { titleOf } from './texts.ts';
import { cutText } from '../primitives/cut-text.ts';

const EVIDENCE_CHARACTERS_MAX = 300;
const TASKS_MAX = 5;
/** Values counted per property; a service has a handful of zones and revisions. */
const VALUES_MAX = 12;

/** A diagnosis in the form that incidents store: masked, cut, and with the fingerprint of its failure. */
export type MaskedDiagnosis = {
  readonly fingerprint: string;
  readonly evidence: string;
  readonly adviceParameters: AdviceParameters;
  readonly failedResource: string | null;
};

const cut = (text: string, characters: number): string => cutText(text, characters);

const maskedParameters = (adviceParameters: AdviceParameters, known: Known): AdviceParameters =>
  Object.fromEntries(Object.entries(adviceParameters).map(([name, value]) => [name, mask(value, known)]));

/**
 * Masks before it cuts: half a secret is no longer recognisable. Reasons were masked when they were parsed; secrets
 * that only a quotation reveals are masked here.
 */
export const maskedDiagnosis = ({ diagnosis, taskDefinition }: StopFact): MaskedDiagnosis => {
  const known = [
    taskDefinition.replace(/:\d+$/, ''),
    ...(diagnosis.failedContainer === undefined ? [] : [diagnosis.failedContainer]),
  ];
  const evidence = mask(diagnosis.evidence, known);
  const failedResource = diagnosis.failedResource === undefined ? undefined : mask(diagnosis.failedResource, known);
  return {
    fingerprint: fingerprintOf({
      cause: diagnosis.cause,
      evidence,
      failedContainer: diagnosis.failedContainer,
      failedResource,
    }),
    evidence: cut(evidence, EVIDENCE_CHARACTERS_MAX),
    adviceParameters: maskedParameters(diagnosis.adviceParameters, known),
    failedResource: failedResource === undefined ? null : cut(failedResource, EVIDENCE_CHARACTERS_MAX),
  };
};

/** A failure with nothing counted yet. */
export const newStopsIncident = (
  { service, serviceArn }: { readonly service: ServiceKey; readonly serviceArn: string | null },
  fact: StopFact,
  fingerprint: string,
): StopsIncident => ({
  v: 1,
  id: incidentId(service, fingerprint),
  kind: 'stops',
  service,
  serviceArn,
  wanted: 0,
  title: titleOf(service, fact.diagnosis.cause),
  fingerprint,
  openedAt: fact.at,
  lastAt: fact.at,
  resolvedAt: null,
  count: 0,
  tasks: [],
  zones: {},
  taskDefinitions: {},
  cause: fact.diagnosis.cause,
  faultDomain: fact.diagnosis.faultDomain,
  evidence: '',
  adviceParameters: {},
  confidence: 0,
  failedContainer: null,
  failedResource: null,
  deployment: null,
  severity: 'quiet',
  notifications: [],
  facts: {},
});

/**
 * Adds `by` to one value; no new values beyond the limit. Values are sorted by name, so that equal states are equal.
 */
export const add = (counts: Distribution, value: string | null, by: 1 | -1): Distribution => {
  if (value === null || (counts[value] === undefined && (by < 0 || Object.keys(counts).length >= VALUES_MAX)))
    return counts;
  const known = counts[value];
  if (known !== undefined && known + by > 0) return { ...counts, [value]: known + by };
  const changed = { ...counts, [value]: (counts[value] ?? 0) + by };
  return Object.fromEntries(
    Object.entries(changed)
      .filter(([, count]) => count > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};

/** The counters of where tasks were, changed by one task. */
export const countWhere = (
  incident: StopsIncident,
  fact: StopFact,
  by: 1 | -1,
): Pick<StopsIncident, 'zones' | 'taskDefinitions' | 'where'> => ({
  zones: add(incident.zones, fact.zone, by),
  taskDefinitions: add(incident.taskDefinitions, fact.taskDefinition, by),
  where: {
    subnet: add(incident.where?.subnet ?? {}, fact.subnet, by),
    'capacity provider': add(incident.where?.['capacity provider'] ?? {}, fact.capacityProvider, by),
    'platform version': add(incident.where?.['platform version'] ?? {}, fact.platformVersion, by),
  },
});

/**
 * Fargate's minimum charge per task that started to pull its image: one minute, five for Windows
 * (https://aws.amazon.com/fargate/pricing/).
 */
const BILLED_SECONDS_MIN = { LINUX: 60, WINDOWS: 300 } as const;

/** Seconds of RUNNING up to which a task that failed was a failed start: what ran longer did its work meanwhile. */
const FAILED_START_SECONDS = 120;

/** What the failed starts of an incident are billed for, changed by one task. */
export const withBilled = (incident: StopsIncident, fact: StopFact, by: 1 | -1): StopsIncident['billed'] => {
  const { size, billedSeconds } = fact;
  const didItsWork = (fact.ageSeconds ?? 0) > FAILED_START_SECONDS;
  if (!size || didItsWork || billedSeconds === null || billedSeconds === undefined) return incident.billed;
  const own = Math.max(BILLED_SECONDS_MIN[size.operatingSystem], Math.ceil(billedSeconds));
  return { seconds: Math.max(0, (incident.billed?.seconds ?? 0) + by * own), size };
};

type Task = StopsIncident['tasks'][number];

/** Newest first; equal times by id, so that every order of arrival gives the same list. */
const isNewer = (a: Task, b: Task): number => b.at - a.at || (a.id < b.id ? 1 : -1);

/** The incident with one more task. What it shows (evidence, advice parameters, revision) is the newest task's. */
export const countStop = (incident: StopsIncident, fact: StopFact, reported: MaskedDiagnosis): StopsIncident => {
  const task = { id: fact.taskId, at: fact.at, exitCode: fact.exitCode };
  const tasks = [task, ...incident.tasks.filter(({ id }) => id !== task.id)].sort(isNewer).slice(0, TASKS_MAX);
  const isNewest = tasks[0]?.id === task.id;
  const { diagnosis } = fact;
  return {
    ...incident,
    count: incident.count + 1,
    openedAt: Math.min(incident.openedAt, fact.at),
    lastAt: Math.max(incident.lastAt, fact.at),
    tasks,
    ...countWhere(incident, fact, 1),
    billed: withBilled(incident, fact, 1),
    ...(isNewest
      ? {
          faultDomain: diagnosis.faultDomain,
          evidence: reported.evidence,
          adviceParameters: reported.adviceParameters,
          confidence: diagnosis.confidence,
          failedContainer: diagnosis.failedContainer ?? null,
          failedResource: reported.failedResource,
          deployment: fact.deployment,
        }
      : {}),
  };
};
