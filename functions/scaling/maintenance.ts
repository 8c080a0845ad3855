import { causeGroupOf } from '../stops/cause.ts';
import type { Cause } from '../stops/cause.ts';
import type { RetirementEvent } from '../events/event.ts';
import { isHealthOver } from '../events/health-status.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { ALL_CLUSTERS, ALL_TASKS, STANDALONE_TASKS, lastPart, partsOf } from '../primitives/identity.ts';
import type { EpochMs } from '../primitives/instant.ts';
import type { MaintenanceIncident } from '../service-state/incident.ts';
import { incidentOf } from './incident-of.ts';

/** What AWS announces or admits: one notice, however often it is sent. */
export type Maintenance = {
  readonly id: string;
  readonly service: ServiceKey;
  readonly announcedAt: EpochMs;
  readonly startsAt: EpochMs | null;
  readonly endsAt: EpochMs | null;
  /** AWS reports that the tasks are gone: nothing is left to do. */
  readonly isDone: boolean;
  /** AWS's own trouble, not a plan of its. */
  readonly isIssue: boolean;
  /** Ids of standalone tasks. */
  readonly tasks: readonly string[];
  readonly description: string;
};

const toMaintenance = (event: RetirementEvent): Maintenance => ({
  id: event.eventArn,
  service: event.service,
  announcedAt: event.at.getTime(),
  startsAt: event.startsAt?.getTime() ?? null,
  endsAt: event.endsAt?.getTime() ?? null,
  isDone: isHealthOver(event.status),
  isIssue: event.isIssue,
  tasks: event.tasks,
  description: event.description,
});

const merged = (a: Maintenance, b: Maintenance): Maintenance => {
  const [older, newer] =
    a.announcedAt < b.announcedAt || (a.announcedAt === b.announcedAt && !a.isDone) ? [a, b] : [b, a];
  return {
    ...newer,
    announcedAt: older.announcedAt,
    startsAt: newer.startsAt ?? older.startsAt,
    endsAt: newer.endsAt ?? older.endsAt,
    isDone: a.isDone || b.isDone,
  };
};

/** Each announcement once per service, soonest first; the newest version counts, and done stays done. */
export const maintenancesOf = (events: readonly RetirementEvent[]): readonly Maintenance[] => {
  const byId = new Map<string, Maintenance>();
  for (const event of events.toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.status < b.status ? -1 : 1))) {
    const key = `${event.service}#${event.eventArn}`;
    const known = byId.get(key);
    byId.set(key, known ? merged(known, toMaintenance(event)) : toMaintenance(event));
  }
  return [...byId.values()].toSorted((a, b) => (a.startsAt ?? 0) - (b.startsAt ?? 0) || (a.id < b.id ? -1 : 1));
};

/** `Fri 27 Nov 2026, 23:18 UTC`. */
export const dateWords = (at: EpochMs): string => {
  const [day = '', date, month, year, time = ''] = new Date(at).toUTCString().replace(',', '').split(' ');
  return `${day} ${Number(date)} ${month} ${year}, ${time.slice(0, 5)} UTC`;
};

const windowWords = ({ startsAt, endsAt }: Maintenance): string => {
  if (startsAt === null) return 'at an unknown time';
  return endsAt === null ? `from ${dateWords(startsAt)}` : `between ${dateWords(startsAt)} and ${dateWords(endsAt)}`;
};

const ADVICE =
  'No action is needed: ECS starts new tasks before it stops the old ones, as in a deployment. To choose the time ' +
  'yourself, force a new deployment before that date. With one task, or a maximum percent of 100, expect a gap.';

const STANDALONE_ADVICE =
  'ECS does not replace standalone tasks: start them again yourself, preferably before that date.';

const ISSUE_ADVICE =
  'AWS has to fix this. It may cause failures meanwhile: read the message of AWS before you change anything.';

/** Whom a notice concerns, as people say it. */
const nameOf = (service: ServiceKey): string => {
  const { region, cluster, name } = partsOf(service);
  if (name === STANDALONE_TASKS) return `cluster ${cluster}`;
  if (name !== ALL_TASKS) return name;
  return cluster === ALL_CLUSTERS ? `ECS in ${region}` : `cluster ${cluster}`;
};

type Words = Pick<MaintenanceIncident, 'title' | 'advice' | 'facts'> & { readonly text: string };

const issueWords = ({ service, isDone }: Maintenance): Words => {
  const name = nameOf(service);
  const title = isDone ? `AWS reports that its problem with ${name} is resolved` : `AWS reports a problem with ${name}`;
  return { title, text: isDone ? `${title}.` : `${title}. ${ISSUE_ADVICE}`, advice: ISSUE_ADVICE, facts: {} };
};

const standaloneWords = (maintenance: Maintenance): Words => {
  const { tasks, service, isDone } = maintenance;
  const [name, when] = [nameOf(service), windowWords(maintenance)];
  const count = `${tasks.length} standalone ${tasks.length === 1 ? 'task' : 'tasks'} of ${name}`;
  return {
    title: isDone ? `AWS has stopped ${count}` : `AWS will stop ${count} ${when}`,
    text: isDone ? `AWS has stopped ${count}.` : `AWS will stop ${count} ${when}. ${STANDALONE_ADVICE}`,
    advice: STANDALONE_ADVICE,
    facts: { When: when, Tasks: tasks.join(', ') },
  };
};

const serviceWords = (maintenance: Maintenance, tasks: number | null): Words => {
  const [name, when] = [nameOf(maintenance.service), windowWords(maintenance)];
  const what =
    tasks === null
      ? `The tasks of ${name} that run on the retired platform revision`
      : `Up to ${tasks} tasks of ${name}`;
  return {
    title: maintenance.isDone ? `AWS has replaced the tasks of ${name}` : `AWS will replace tasks of ${name} ${when}`,
    text: maintenance.isDone
      ? `AWS has replaced the retired tasks of ${name}.`
      : `${what} will be replaced by AWS ${when}. ${ADVICE}`,
    advice: ADVICE,
    facts: { When: when, 'What is replaced': what },
  };
};

const wordsOf = (maintenance: Maintenance, tasks: number | null): Words => {
  if (maintenance.isIssue) return issueWords(maintenance);
  return maintenance.tasks.length > 0 ? standaloneWords(maintenance) : serviceWords(maintenance, tasks);
};

/** The incident that announces a maintenance before it happens, or says that it is done. `tasks`: how many run now. */
export const maintenanceIncident = (maintenance: Maintenance, tasks: number | null): MaintenanceIncident =>
  incidentOf<MaintenanceIncident>({
    kind: 'maintenance',
    service: maintenance.service,
    about: lastPart(maintenance.id),
    ...wordsOf(maintenance, tasks),
    evidence: maintenance.description,
    faultDomain: 'platform',
    cause: maintenance.isIssue ? 'platform.host_failure' : 'platform.maintenance',
    severity: 'notice',
    wanted: maintenance.isDone ? 2 : 1,
    openedAt: maintenance.announcedAt,
    lastAt: maintenance.announcedAt,
    resolvedAt: maintenance.isDone ? (maintenance.endsAt ?? maintenance.announcedAt) : null,
  });

/** AWS may start this much earlier or later than announced. */
const SLACK_MS = 24 * 60 * 60_000;

/** A stop to match with announcements. */
export type StopSeen = { readonly service: ServiceKey; readonly at: EpochMs; readonly cause: Cause };

/**
 * The announcement that explains a stop: its text mentions maintenance, or ECS replaced a task in the announced window.
 * undefined: none does; a stop that the application caused is never explained by one.
 */
export const maintenanceOf = (stop: StopSeen, maintenances: readonly Maintenance[]): Maintenance | undefined => {
  const isReplaced = stop.cause === 'platform.maintenance' || causeGroupOf(stop.cause) === 'scheduler';
  if (!isReplaced) return undefined;
  const slack = stop.cause === 'platform.maintenance' ? SLACK_MS : 0;
  return maintenances.find(
    ({ service, startsAt, endsAt, isIssue }) =>
      !isIssue &&
      service === stop.service &&
      startsAt !== null &&
      stop.at >= startsAt - slack &&
      stop.at <= (endsAt ?? startsAt + SLACK_MS) + slack,
  );
};
