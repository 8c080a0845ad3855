import type { Proof } from '../../diagnosis/proof.ts';
import { FACTS, fitFacts } from '../../diagnosis/proof.ts';
import type { Read } from '../../diagnosis/read.ts';
import type { Setup } from '../../diagnosis/setup.ts';
import { namesIn } from '../../diagnosis/setup.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { isStandalone, partsOf } from '../../primitives/identity.ts';
import { secondsBetween, secondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { FACT_ENDPOINT, FACT_ERROR } from '../../incidents/first-line.ts';
import type { StopsIncident } from '../../service-state/incident.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import { shareIncident } from '../../adapters/dynamodb/shared-causes.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';
import { openingOf } from '../../incidents/resolve.ts';
import type { Reading } from './read.ts';
import { readingWithin } from './read.ts';
import type { DiagnosisReaders } from './ports.ts';
import { noticeGroupOf } from '../../adapters/dynamodb/send-notice.ts';
import type { Part, ProofEffects, Subject } from './proof.ts';
import { changesPart, checksPart, deployerPart, logPart } from './proof.ts';
import { noteSighting } from '../../adapters/dynamodb/sightings.ts';
import type { Investigation, Log, Metrics, Queues, Store } from '../../adapters/common.ts';
import { loadProof, saveProof } from '../../adapters/dynamodb/proof-document.ts';

export type InvestigateEffects = Omit<ProofEffects, 'store'> & {
  readonly store: Store;
  readonly queues: Queues;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Reads of the account and region of a service; absent: `readers` reads everywhere. */
  readonly readersAt?: (service: ServiceKey) => DiagnosisReaders;
};

/** Milliseconds for all reads together: a thread that is filled in later does not help. */
const TOTAL_MS = 20_000;
const DAY_SECONDS = 86_400;
/** Between the decision to stop a task and its end: `stopTimeout` (120 s at most) and clean-up. */
const ENDING_SECONDS = 600;
/** Proof is kept as long as the incident, and one working week longer. */
const KEPT_DAYS = 14;

/** Epoch seconds of the newest stop of an incident. */
const newestStopOf = ({ tasks, lastAt }: StopsIncident): EpochSeconds => Math.max(lastAt, ...tasks.map(({ at }) => at));

/** The newest task of an incident and its revision. */
const subjectOf = async (service: ServiceKey, incident: StopsIncident, fx: ProofEffects): Promise<Subject> => {
  const newest = incident.tasks.toSorted((a, b) => b.at - a.at)[0];
  const at = newest?.at ?? incident.lastAt;
  const stops = await fx.store.stopsBetween(service, at - ENDING_SECONDS, at + ENDING_SECONDS);
  const stop = stops.find(({ taskId }) => taskId === newest?.id) ?? stops.at(-1);
  const taskDefinition = stop?.taskDefinition ?? Object.keys(incident.taskDefinitions).at(-1);
  const startedAt = stop?.stop.startedAt;
  const endedAt = stop?.stop.stoppingAt ?? stop?.stop.stoppedAt;
  const ageSeconds = startedAt && endedAt ? secondsBetween(startedAt, endedAt) : null;
  return { service, incident, taskId: newest?.id, taskDefinition, ageSeconds };
};

const readSetup = ({ service, taskDefinition }: Subject, fx: ProofEffects, reading: Reading) => {
  const { region, cluster, name } = partsOf(service);
  const wanted = {
    region,
    cluster,
    service: isStandalone(service) ? null : name,
    taskDefinition: taskDefinition ?? null,
  };
  return reading('the service and its task definition', () => fx.readers.setup(wanted));
};

const setupParts = async (
  subject: Subject,
  setup: Read<Setup | undefined>,
  fx: ProofEffects,
  reading: Reading,
): Promise<readonly Part[]> => {
  if (setup.kind === 'unknown') return [{ facts: {}, missingData: [setup.reason] }];
  if (setup.value === undefined) return [];
  return Promise.all([logPart(subject, setup.value, fx, reading), checksPart(subject, setup.value, fx, reading)]);
};

/** Names that an investigation may show: they are never masked. */
const namesOf = ({ service, incident }: Subject, setup: Read<Setup | undefined>): readonly string[] => [
  partsOf(service).cluster,
  partsOf(service).name,
  ...(incident.failedContainer === null ? [] : [incident.failedContainer]),
  ...(setup.kind === 'known' && setup.value !== undefined ? namesIn(setup.value) : []),
];

/** Reads everything in parallel and gives up on what does not answer in time. */
const gather = async (subject: Subject, fx: ProofEffects): Promise<Proof> => {
  const reading = readingWithin(TOTAL_MS);
  const [setup, changes, deployer] = await Promise.all([
    readSetup(subject, fx, reading),
    changesPart(subject, fx, reading),
    deployerPart(subject, fx),
  ]);
  const parts = [changes, deployer, ...(await setupParts(subject, setup, fx, reading))];
  const missingData = [...new Set(parts.flatMap((part) => part.missingData))].join('\n');
  const facts = Object.assign({}, ...parts.map((part) => part.facts), { [FACTS.missingData]: missingData }) as Record<
    string,
    string
  >;
  const connection = parts.find((part) => part.connection !== undefined)?.connection;
  return {
    ...(connection === undefined ? {} : { connection }),
    opening: openingOf(subject.incident),
    gatheredAt: secondsOf(fx.clock.now()),
    facts: fitFacts(facts, namesOf(subject, setup)),
  };
};

/** Proof of this opening of the incident: stored already, or gathered now. */
const proofOf = async (incident: StopsIncident, service: ServiceKey, fx: InvestigateEffects): Promise<Proof> => {
  const kept = await loadProof(incident, fx.store);
  if (kept.proof?.opening === openingOf(incident)) return kept.proof;
  const there = { ...fx, readers: fx.readersAt?.(service) ?? fx.readers };
  const proof = await gather(await subjectOf(service, incident, fx), there);
  const expires = proof.gatheredAt + KEPT_DAYS * DAY_SECONDS;
  if (proof.connection !== undefined)
    await noteSighting({ ...proof.connection, service, at: newestStopOf(incident) }, fx);
  await saveProof(incident.id, { version: kept.version, proof, expires }, fx.store);
  return proof;
};

/** What of a proof the incident itself keeps: services that fail at the same endpoint are one incident. */
const LAST_WORDS = [FACT_ERROR, FACT_ENDPOINT] as const;

/** Keeps the last words of a container in the state, and notes the endpoint beside those of other services. */
const keepLastWords = async (
  state: ServiceState,
  incident: StopsIncident,
  found: Proof['facts'],
  fx: InvestigateEffects,
): Promise<void> => {
  const words = Object.fromEntries(LAST_WORDS.flatMap((name) => (found[name] ? [[name, found[name]]] : [])));
  if (Object.entries(words).every(([name, value]) => incident.facts[name] === value)) return;
  const knowing = await updateState(fx, state.key, (before) => ({
    ...before,
    incidents: before.incidents.map((one) =>
      one.id === incident.id ? { ...one, facts: { ...one.facts, ...words } } : one,
    ),
  }));
  if (words[FACT_ENDPOINT] !== undefined) await shareIncident(knowing, incident.id, fx);
};

/**
 * Gathers the proof of an incident and has its thread filled in: last log lines, what changed and by whom, and which
 * check failed. Reads only. Runs once per opening: a redelivery finds the stored proof, and the same proof is posted
 * once. What cannot be read is reported as missing and fails nothing else.
 */
export const investigate = async (investigation: Investigation, fx: InvestigateEffects): Promise<void> => {
  const { incident: id, service } = investigation;
  const state = await fx.store.loadState(service);
  const incident = state?.incidents.find((one) => one.id === id);
  if (state === undefined || incident?.kind !== 'stops') {
    fx.log.info('incident is gone', { incident: id });
    return;
  }
  const { gatheredAt, facts } = await proofOf(incident, service, fx);
  await keepLastWords(state, incident, facts, fx);
  await fx.queues.sendNotice(`${id}#proof@${gatheredAt}`, noticeGroupOf(state), { incident: id });
  fx.metrics.count('Investigations');
};
