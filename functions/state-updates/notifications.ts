import type { DeploymentId } from '../primitives/identity.ts';
import { investigationsOf } from '../diagnosis/order.ts';
import type { Incident } from '../service-state/incident.ts';
import type { Note } from '../incidents/notification.ts';
import { applyNote } from '../incidents/notification.ts';
import type { Draft, ApplyContext } from './draft.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import { endHooks } from './hooks.ts';
import { DEPLOYMENT_FAILED, NATIVE_ROLLBACK } from './service-notifications.ts';
import { withStreak } from './standalone.ts';
import { notifyStops } from './stop-notifications.ts';
import { enqueue, enqueueNotices } from '../service-state/outbox.ts';
import type { ServiceState } from '../service-state/service-state.ts';

/** When ECS's report that all is well ends its earlier problems: its steady state, or a completed deployment. */
const wellAt = (state: ServiceState): EpochSeconds =>
  Math.max(state.steadyAt, state.runs?.starts.at(-1) ?? 0, ...state.healths.map(({ completedAt }) => completedAt ?? 0));

/** Problems that ECS reported about a service are over once it is well again, whichever event arrives first. */
const endReported = (incidents: readonly Incident[], state: ServiceState): readonly Incident[] => {
  const at = wellAt(state);
  const isOver = ({ kind, resolvedAt, lastAt }: Incident): boolean =>
    kind === 'service' && resolvedAt === null && lastAt <= at;
  if (!incidents.some(isOver)) return incidents;
  return incidents.map((incident) =>
    isOver(incident)
      ? { ...incident, resolvedAt: at, wanted: incident.wanted + (incident.wanted > 0 ? 1 : 0) }
      : incident,
  );
};

/** Whether nothing of ours is open about a deployment: no question, and no rollback that is still verified. */
const isDoneWith = ({ evaluations }: ServiceState, deployment: DeploymentId): boolean => {
  const evaluation = evaluations[deployment];
  return evaluation?.proposal?.state !== 'open' && evaluation?.verification?.state !== 'waiting';
};

/**
 * When a deployment ended, or another one began to take its place or completed: the first of these after its last
 * failure. Its tasks often fail on while the next deployment, which fixes it, already starts.
 */
const endAfter = (
  { healths }: ServiceState,
  deployment: DeploymentId,
  lastAt: EpochSeconds,
): EpochSeconds | undefined => {
  const own = healths.find((health) => health.deployment === deployment);
  if (own === undefined) return undefined;
  const later = healths.filter(({ seenAt }) => seenAt > own.seenAt);
  const ends = [own.completedAt, own.failedAt, ...later.flatMap(({ seenAt, completedAt }) => [seenAt, completedAt])];
  return ends.reduce<EpochSeconds | undefined>(
    (first, end) => (end !== null && end > lastAt && (first === undefined || end < first) ? end : first),
    undefined,
  );
};

/** A release incident is over when its deployment is, unless its tasks failed since. */
const closeReleases = (incidents: readonly Incident[], state: ServiceState): readonly Incident[] => {
  const closedAt = (incident: Incident): EpochSeconds | undefined => {
    if (incident.kind !== 'release' || incident.resolvedAt !== null) return undefined;
    const { deployment } = incident;
    return isDoneWith(state, deployment) ? endAfter(state, deployment, incident.lastAt) : undefined;
  };
  if (incidents.every((incident) => closedAt(incident) === undefined)) return incidents;
  return incidents.map((incident) => {
    const resolvedAt = closedAt(incident);
    return resolvedAt === undefined ? incident : { ...incident, resolvedAt, wanted: incident.wanted + 1 };
  });
};

/** Seconds after our action within which a failed deployment or rollback reported by ECS is its consequence. */
const ECHO_SECONDS = 3600;
/** Seconds by which ECS's clock may be behind ours. */
const SKEW_SECONDS = 30;

/**
 * Whether ECS only reports what Farwatch itself asked for. The rollback is reported under its own id; another
 * deployment that fails is news, however soon after.
 */
const isOurs = ({ key, cause, deployment, at }: Note, { evaluations }: ServiceState): boolean =>
  key === NATIVE_ROLLBACK &&
  Object.values(evaluations).some(
    ({ action, deployment: ours }) =>
      action?.outcome === 'accepted' &&
      at >= action.at - SKEW_SECONDS &&
      at <= action.at + ECHO_SECONDS &&
      (cause !== DEPLOYMENT_FAILED || deployment === ours),
  );

/** An incident may open before the first event that names its service's ARN. */
const named =
  ({ serviceArn }: ServiceState) =>
  (incident: Incident): Incident =>
    incident.serviceArn === serviceArn ? incident : { ...incident, serviceArn };

/** The same order for every order of arrival. */
const byAge = (a: Incident, b: Incident): number => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1);

/** No stop, no report by ECS, and no incident that anything but stops ends: nothing to notify. */
const isSilent = (before: ServiceState, after: ServiceState, { facts, notes }: Draft): boolean =>
  facts.size === 0 &&
  notes.length === 0 &&
  before.runs === after.runs &&
  before.incidents.every(({ kind, serviceArn }) => kind === 'stops' && serviceArn === after.serviceArn);

/** What the new state means for people: incidents, and their notices. */
export const notify = (
  before: ServiceState,
  after: ServiceState,
  draft: Draft,
  { now }: ApplyContext,
): ServiceState => {
  if (isSilent(before, after, draft)) return after;
  const stops = notifyStops(before, after, draft, now);
  const noted = draft.notes
    .filter((note) => !isOurs(note, before))
    .reduce(applyNote, withStreak(stops.incidents, after.key, after.runs));
  const incidents = endHooks(closeReleases(endReported(noted, after), after), after)
    .map(named(after))
    .sort(byAge);
  const notified = { ...after, incidents, dead: stops.dead };
  return enqueue(
    enqueueNotices(notified, before.incidents, secondsOf(now)),
    investigationsOf(before.incidents, incidents, secondsOf(now)),
  );
};
