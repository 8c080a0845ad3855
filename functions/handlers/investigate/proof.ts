import { stageOf } from '../../stops/cause.ts';
import type { Cause } from '../../stops/cause.ts';
import { diagnose } from '../../diagnosis/checks/checks.ts';
import { changeLines, comparisonOf, differenceOf, movedTagsOf } from '../../diagnosis/changes.ts';
import { deployerIn, deployerText } from '../../diagnosis/deployer.ts';
import { findingFacts } from '../../diagnosis/finding-facts.ts';
import type { LogWhere } from '../../diagnosis/log-tail.ts';
import { logFacts, logPlaceOf, maskedLines } from '../../diagnosis/log-tail.ts';
import { FACTS } from '../../diagnosis/proof.ts';
import type { Read } from '../../diagnosis/read.ts';
import type { Setup } from '../../diagnosis/setup.ts';
import { containerOf } from '../../diagnosis/setup.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { isStandalone } from '../../primitives/identity.ts';
import { msOf } from '../../primitives/instant.ts';
import type { ConnectionFailure } from '../../log-lines/connection-failure.ts';
import { lastConnectionIn } from '../../log-lines/last-connection.ts';
import type { StopsIncident } from '../../service-state/incident.ts';
import { gatherFacts } from './gather.ts';
import type { Reading } from './read.ts';
import type { DiagnosisReaders } from './ports.ts';
import type { EcsReader } from '../../adapters/aws/ecs-ports.ts';
import { readEcs } from '../../adapters/aws/read-ecs.ts';
import type { Clock, Store } from '../../adapters/common.ts';

export type ProofEffects = {
  readonly store: Pick<Store, 'history' | 'stopsBetween'>;
  readonly clock: Clock;
  readonly ecs: EcsReader;
  readonly readers: DiagnosisReaders;
};

/** What one part of an investigation adds: facts for the incident, and what it could not read. */
export type Part = {
  readonly facts: Readonly<Record<string, string>>;
  readonly missingData: readonly string[];
  readonly connection?: ConnectionFailure | undefined;
};

/** The task under investigation. */
export type Subject = {
  readonly service: ServiceKey;
  readonly incident: StopsIncident;
  readonly taskId: string | undefined;
  readonly taskDefinition: string | undefined;
  /** Seconds the task ran; null: never, or unknown. */
  readonly ageSeconds: number | null;
};

const missingDataOf = (...reads: readonly Read<unknown>[]): readonly string[] =>
  reads.flatMap((read) => (read.kind === 'unknown' ? [read.reason] : []));

const LINES_READ = 50;
/** The container never ran: its stream holds another task's lines, so it is not read. */
const neverRan = (cause: Cause): boolean => ['pull', 'setup'].includes(stageOf(cause));

/** Seconds within which a container's last lines arrive after its end: the log driver sends every five seconds. */
const SETTLE_SECONDS = 8;

/** Waits for the last lines if the task ended just now. */
const settled = async ({ lastAt }: StopsIncident, { clock }: ProofEffects): Promise<void> => {
  const youngMs = msOf(lastAt) + SETTLE_SECONDS * 1000 - clock.now().getTime();
  if (youngMs > 0) await clock.sleep(Math.min(youngMs, SETTLE_SECONDS * 1000));
};

/** The last log lines of the failed container. */
export const logPart = async (subject: Subject, setup: Setup, fx: ProofEffects, reading: Reading): Promise<Part> => {
  const { incident, taskId } = subject;
  const container = containerOf(setup.task, incident.failedContainer);
  if (taskId === undefined || container === undefined || neverRan(incident.cause))
    return { facts: {}, missingData: [] };
  const where: LogWhere = logPlaceOf(container, taskId, setup.region);
  if (where.kind === 'elsewhere') return { facts: logFacts(where, { kind: 'unknown', reason: '' }), missingData: [] };
  await settled(incident, fx);
  const lines = await reading('logs:GetLogEvents', () => fx.readers.logs.tail(where.place, LINES_READ));
  const connection = lines.kind === 'known' && lines.value ? lastConnectionIn(maskedLines(lines.value)) : undefined;
  return { facts: logFacts(where, lines), missingData: missingDataOf(lines), connection };
};

/** What the failing revision changed against the last healthy one, and tags that point to a different image now. */
export const changesPart = async (subject: Subject, fx: ProofEffects, reading: Reading): Promise<Part> => {
  const { service, incident, taskDefinition } = subject;
  if (isStandalone(service) || taskDefinition === undefined) return { facts: {}, missingData: [] };
  const snapshot = await reading('the deployments of the service', () => readEcs(fx, service, [taskDefinition]));
  const compared =
    snapshot.kind === 'known' ? comparisonOf(snapshot.value, taskDefinition, incident.lastAt) : undefined;
  if (snapshot.kind === 'unknown' || compared === undefined) return { facts: {}, missingData: missingDataOf(snapshot) };
  const diff = differenceOf(compared, snapshot.value);
  const lines = diff === undefined ? ['no healthy deployment before it is known'] : changeLines(diff);
  const moved = movedTagsOf(compared).map(
    ({ field, from, to }) => `${field}: ${from?.slice(0, 19)} → ${to?.slice(0, 19)}`,
  );
  const facts = {
    [FACTS.serviceDeployment]: compared.deployment.arn,
    [FACTS.changes]: lines.length === 0 ? 'nothing against the last healthy deployment' : lines.join('\n'),
    [FACTS.movedTag]: moved.join('\n'),
  };
  return { facts, missingData: [] };
};

/** Which check failed, for causes that have checks. */
export const checksPart = async (subject: Subject, setup: Setup, fx: ProofEffects, reading: Reading): Promise<Part> => {
  const { cause, evidence } = subject.incident;
  const facts = await gatherFacts({ setup, cause, evidence, ageSeconds: subject.ageSeconds }, fx.readers, reading);
  const findings = diagnose(facts, cause);
  return findings.length === 0 ? { facts: {}, missingData: [] } : findingFacts(findings);
};

const DAY_MS = 86_400_000;

/** Who changed the service last, if CloudTrail reported it. */
export const deployerPart = async ({ service, incident }: Subject, fx: ProofEffects): Promise<Part> => {
  const until = msOf(incident.openedAt);
  const found = deployerIn(await fx.store.history(service, 'timeline', until - DAY_MS, until), until);
  return {
    facts: found === undefined ? {} : { [FACTS.deployer]: deployerText(found, incident.openedAt) },
    missingData: [],
  };
};
