import type { ServiceKey } from '../../primitives/identity.ts';
import { msOf, secondsOf, secondsRoundedUp } from '../../primitives/instant.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { Change } from '../../scaling/change.ts';
import { changesOf } from '../../scaling/change.ts';
import type { ScalingFacts, TaskFact } from '../../scaling/facts.ts';
import type { Maintenance } from '../../scaling/maintenance.ts';
import { maintenanceOf } from '../../scaling/maintenance.ts';
import { auditFactOf, entryOfAudit } from '../../scaling/parse-audit.ts';
import { factsOfKept } from '../../scaling/parse-facts.ts';
import { activityOfKept, entryOfKept, maintenanceOfKept } from '../../scaling/parse-history.ts';
import type { RunningChange } from '../../scaling/running.ts';
import { runningChangesOf } from '../../scaling/running.ts';
import type { Timeline, TimelineEntry } from '../../scaling/timeline/timeline.ts';
import { timelineOf } from '../../scaling/timeline/timeline.ts';
import { activityEntry, seenEntry, startEntry, stopEntry } from '../../scaling/timeline/timeline-events.ts';
import { taskHash } from '../../service-state/hash.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { StopRecord, Store } from '../../adapters/common.ts';
import { taskFactOfStop } from '../../adapters/dynamodb/scaling-history.ts';
import { isCloudTrailOn } from '../../adapters/dynamodb/cloudtrail-status.ts';

export type TimelineEffects = {
  readonly store: Pick<Store, 'history' | 'stopsBetween' | 'loadState' | 'loadDocument'>;
};

const DAY_MS = 24 * 60 * 60_000;
/** Activities before the window give the desired count at its start. */
const HISTORY_MS = 2 * DAY_MS;
/** AWS announces maintenance days or weeks ahead. */
const ANNOUNCED_MS = 35 * DAY_MS;

const stopLine = (record: StopRecord, maintenances: readonly Maintenance[]): TimelineEntry => {
  const { service, taskId, stoppedAt, diagnosis, taskDefinition, zone } = record;
  const seen = { service, at: msOf(stoppedAt), cause: diagnosis.cause };
  return stopEntry({
    taskId,
    at: seen.at,
    diagnosis,
    taskDefinition,
    zone,
    isMaintenance: maintenanceOf(seen, maintenances) !== undefined,
  });
};

/** A stopped task, from its record, with the id that the state uses. */
const endedTask = (record: StopRecord): TaskFact => {
  const fact = taskFactOfStop(record);
  return { ...fact, id: record.stop.taskArn ? taskHash(record.stop.taskArn) : record.taskId };
};

/** Running tasks, from the state: it knows when they started to run, not when they were created. */
const liveTasks = (state: ServiceState | undefined): readonly TaskFact[] => {
  const revisions = new Map(state?.healths.map(({ deployment, taskDefinition }) => [deployment, taskDefinition]));
  return [...(state?.live ?? [])].flatMap(([id, { startedAt, version, deployment }]) => {
    if (startedAt === null) return [];
    const at = msOf(startedAt);
    const unknown = { connectivityAt: null, pullStartedAt: null, pullStoppedAt: null, healthyAt: null };
    const taskDefinition = (deployment && revisions.get(deployment)) || 'an unknown revision';
    const known = { id, version, deployment, taskDefinition, createdAt: at, startedAt: at };
    return [{ ...known, ...unknown, stoppedAt: null, stopCause: null }];
  });
};

/** Seconds after a window in which later stops still show what ran in it. */
const AFTER_SECONDS = 7 * 86_400;

/** Tasks that ran in a past window and stopped after it belong into its picture. */
const stoppedLater = async (
  service: ServiceKey,
  to: EpochMs,
  state: ServiceState | undefined,
  store: TimelineEffects['store'],
): Promise<readonly StopRecord[]> => {
  const end = secondsRoundedUp(to);
  const lastEventAt = state?.lastEventAt ?? 0;
  if (lastEventAt <= end) return [];
  const stops = await store.stopsBetween(service, end + 1, Math.min(lastEventAt, end + AFTER_SECONDS) + 1);
  return stops.filter(({ stop }) => stop.startedAt !== undefined && stop.startedAt.getTime() < to);
};

const NO_CALLS = 'No CloudTrail events arrive in this account, so Farwatch does not know who changed the service.';

const missingDataOf = (hasCloudTrail: boolean, state: ServiceState | undefined): readonly string[] => [
  ...(hasCloudTrail ? [] : [NO_CALLS]),
  ...(state === undefined ? ['Farwatch does not watch this service and knows its tasks only from their stops.'] : []),
];

type Window = { readonly from: EpochMs; readonly to: EpochMs };

const readKept = async (service: ServiceKey, { from, to }: Window, { store }: TimelineEffects) => {
  const [timelineEntries, scaled, facts, audited, announced, hasCloudTrail] = await Promise.all([
    store.history(service, 'timeline', from - HISTORY_MS, to),
    store.history(service, 'scale', from - HISTORY_MS, to),
    store.history(service, 'fact', from - HISTORY_MS, to),
    store.history(service, 'audit', from, to),
    store.history(service, 'maintenance', from - ANNOUNCED_MS, to),
    isCloudTrailOn(service, from, store),
  ]);
  const stops = await store.stopsBetween(service, secondsOf(from), secondsRoundedUp(to));
  const state = await store.loadState(service);
  const later = await stoppedLater(service, to, state, store);
  // A recorded call proves that CloudTrail is on, whatever its stored status says.
  const isSeen = [...timelineEntries, ...facts].some(({ id }) => id.startsWith('call#'));
  return {
    timelineEntries,
    scaled,
    facts,
    audited,
    announced,
    hasCloudTrail: isSeen || hasCloudTrail,
    stops,
    state,
    later,
  };
};

type Read = Awaited<ReturnType<typeof readKept>>;

/** A task may be in the state and in a stop record; the stop record takes precedence. */
const factsOf = ({ scaled, facts, audited, hasCloudTrail, stops, later, state }: Read): ScalingFacts => {
  const { alarmStarts: _unused, ...keptFacts } = factsOfKept(facts);
  return {
    ...keptFacts,
    activities: scaled.flatMap((kept) => activityOfKept(kept) ?? []),
    audits: audited.flatMap((kept) => auditFactOf(kept) ?? []),
    tasks: [...liveTasks(state), ...[...stops, ...later].map(endedTask)],
    hasCloudTrail,
  };
};

const entriesOf = (read: Read, changes: readonly Change[], starts: readonly TimelineEntry[]) => {
  const maintenances = read.announced.flatMap((kept) => maintenanceOfKept(kept) ?? []);
  return [
    ...read.timelineEntries.flatMap((kept) => entryOfKept(kept) ?? []),
    ...read.scaled.flatMap((kept) => activityOfKept(kept) ?? []).map(activityEntry),
    ...changes.filter(({ cause, from }) => cause.by === 'unknown' && from !== null).map(seenEntry),
    ...read.audited.flatMap((kept) => entryOfAudit(kept) ?? []),
    ...read.stops.map((record) => stopLine(record, maintenances)),
    ...starts,
  ];
};

const startsOf = (moves: readonly RunningChange[], { tasks }: ScalingFacts): readonly TimelineEntry[] => {
  const revisions = new Map(tasks.map(({ id, taskDefinition }) => [id, taskDefinition]));
  return moves
    .filter(({ delta }) => delta > 0)
    .map((move) => startEntry(move, revisions.get(move.task) ?? 'an unknown revision'));
};

/** The timeline of a service between two instants (epoch milliseconds), from all stored history. */
export const readTimeline = async (
  service: ServiceKey,
  { from, to }: Window,
  effects: TimelineEffects,
): Promise<Timeline> => {
  const read = await readKept(service, { from, to }, effects);
  const facts = factsOf(read);
  const changes = changesOf(facts);
  const moves = runningChangesOf(facts, changes);
  const entries = entriesOf(read, changes, startsOf(moves, facts));
  const isSteady = !entries.some(({ desired }) => desired !== null);
  return timelineOf({
    service,
    from,
    to,
    entries,
    missingData: missingDataOf(read.hasCloudTrail, read.state),
    desiredBefore: isSteady ? (read.state?.facts?.desiredCount ?? null) : null,
    changes: changes.filter(({ from: count }) => count !== null),
    moves,
  });
};
