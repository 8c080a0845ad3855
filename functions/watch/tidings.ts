import { investigationsOf } from '../diagnosis/order.ts';
import type { Incident } from '../incidents/incident.ts';
import type { Note } from '../incidents/note.ts';
import { foldNote } from '../incidents/note.ts';
import type { Draft, FoldContext } from './draft.ts';
import { secondsOf } from './draft.ts';
import { endHooks } from './hooks.ts';
import { DEPLOYMENT_FAILED, NATIVE_ROLLBACK } from './service-notes.ts';
import { withStreak } from './standalone.ts';
import { tellStops } from './stop-tidings.ts';
import { enqueue, enqueueNotices } from './outbox.ts';
import type { Watch } from './watch.ts';

/** When ECS's word that all is well ends what it complained of: its own steady state, or a completed deployment. */
const wellAt = (watch: Watch): number =>
  Math.max(watch.steadyAt, watch.runs?.starts.at(-1) ?? 0, ...watch.trials.map(({ completedAt }) => completedAt ?? 0));

/** Complaints of ECS about a service are over once it is well again, whichever event comes first. */
const settled = (incidents: readonly Incident[], watch: Watch): readonly Incident[] => {
  const at = wellAt(watch);
  const isOver = ({ kind, resolvedAt, lastAt }: Incident): boolean =>
    kind === 'service' && resolvedAt === null && lastAt <= at;
  if (!incidents.some(isOver)) return incidents;
  return incidents.map((incident) =>
    isOver(incident)
      ? { ...incident, resolvedAt: at, wanted: incident.wanted + (incident.wanted > 0 ? 1 : 0) }
      : incident,
  );
};

/** Seconds after an action of ours within which ECS's word of a failed deployment or a rollback is its echo. */
const ECHO_SECONDS = 3600;
/** Seconds by which ECS's clock may be behind ours. */
const SKEW_SECONDS = 30;

/**
 * Whether ECS only tells what Farwatch itself asked for. The rollback is told under an id of its own; that another
 * deployment failed is news, however soon after.
 */
const isOurs = ({ key, cause, deployment, at }: Note, { judgements }: Watch): boolean =>
  key === NATIVE_ROLLBACK &&
  Object.values(judgements).some(
    ({ action, deployment: ours }) =>
      action?.outcome === 'accepted' &&
      at >= action.at - SKEW_SECONDS &&
      at <= action.at + ECHO_SECONDS &&
      (cause !== DEPLOYMENT_FAILED || deployment === ours),
  );

/** An incident may open before the first event that names its service's ARN. */
const named =
  ({ serviceArn }: Watch) =>
  (incident: Incident): Incident =>
    incident.serviceArn === serviceArn ? incident : { ...incident, serviceArn };

/** One order for every order of arrival. */
const byAge = (a: Incident, b: Incident): number => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1);

/** No stop, no word of ECS, and no incident that anything else than stops ends: people have nothing to hear. */
const isSilent = (before: Watch, after: Watch, { facts, notes }: Draft): boolean =>
  facts.size === 0 &&
  notes.length === 0 &&
  before.runs === after.runs &&
  before.incidents.every(({ kind, serviceArn }) => kind === 'stops' && serviceArn === after.serviceArn);

/** What the new belief means for people: incidents, and the notices that carry them out. */
export const tell = (before: Watch, after: Watch, draft: Draft, { now }: FoldContext): Watch => {
  if (isSilent(before, after, draft)) return after;
  const stops = tellStops(before, after, draft, now);
  const noted = draft.notes
    .filter((note) => !isOurs(note, before))
    .reduce(foldNote, withStreak(stops.incidents, after.key, after.runs));
  const incidents = endHooks(settled(noted, after), after).map(named(after)).sort(byAge);
  const told = { ...after, incidents, dead: stops.dead };
  return enqueue(
    enqueueNotices(told, before.incidents, secondsOf(now)),
    investigationsOf(before.incidents, incidents, secondsOf(now)),
  );
};
