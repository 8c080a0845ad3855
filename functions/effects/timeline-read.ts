import type { ServiceKey } from '../events/identity.ts';
import type { Maintenance } from '../scaling/maintenance.ts';
import { maintenanceOf } from '../scaling/maintenance.ts';
import { entryOfAudit } from '../scaling/parse-audit.ts';
import { activityOfKept, entryOfKept, maintenanceOfKept } from '../scaling/parse-history.ts';
import type { Life, Timeline, TimelineEntry } from '../scaling/timeline.ts';
import { timelineOf } from '../scaling/timeline.ts';
import { activityEntry, stopEntry } from '../scaling/timeline-deeds.ts';
import { taskHash } from '../watch/hash.ts';
import type { Watch } from '../watch/watch.ts';
import type { StopRecord, Store } from './ports.ts';

export type TimelineEffects = { readonly store: Pick<Store, 'history' | 'stopsBetween' | 'loadWatch'> };

const DAY_MS = 24 * 60 * 60_000;
/** Activities before the window tell the desired count it opens with. */
const LOOK_BACK_MS = 2 * DAY_MS;
/** AWS announces a maintenance days or weeks ahead. */
const ANNOUNCED_MS = 35 * DAY_MS;

const stopLine = (record: StopRecord, maintenances: readonly Maintenance[]): TimelineEntry => {
  const { service, taskId, stoppedAt, verdict, taskDefinition, zone } = record;
  const seen = { service, at: stoppedAt * 1000, cause: verdict.cause };
  return stopEntry({
    taskId,
    at: seen.at,
    verdict,
    taskDefinition,
    zone,
    isMaintenance: maintenanceOf(seen, maintenances) !== undefined,
  });
};

/** When each task ran: those that stopped by their records, those that run by belief; a record stands above belief. */
const livesOf = (stops: readonly StopRecord[], watch: Watch | undefined): readonly Life[] => {
  const live = [...(watch?.live ?? [])].flatMap(([hash, { startedAt }]) =>
    startedAt === null ? [] : [{ id: hash, startedAt: startedAt * 1000, stoppedAt: null }],
  );
  const ended = stops.flatMap(({ taskId, stop, stoppedAt }) =>
    stop.startedAt
      ? [
          {
            id: stop.taskArn ? taskHash(stop.taskArn) : taskId,
            startedAt: stop.startedAt.getTime(),
            stoppedAt: stoppedAt * 1000,
          },
        ]
      : [],
  );
  return [...new Map<string, Life>([...live, ...ended].map((life) => [life.id, life])).values()];
};

/** Days behind a window in which stops still tell what ran in it. */
const AFTER_SECONDS = 7 * 86_400;

/** Tasks that ran in a past window and stopped behind it: their lives belong into its picture. */
const stoppedLater = async (
  service: ServiceKey,
  to: number,
  watch: Watch | undefined,
  store: TimelineEffects['store'],
): Promise<readonly StopRecord[]> => {
  const end = Math.ceil(to / 1000);
  const heardAt = watch?.heardAt ?? 0;
  if (heardAt <= end) return [];
  const stops = await store.stopsBetween(service, end + 1, Math.min(heardAt, end + AFTER_SECONDS) + 1);
  return stops.filter(({ stop }) => stop.startedAt !== undefined && stop.startedAt.getTime() < to);
};

const UNSEEN_CALLS =
  'No API call was seen: either nobody changed the service by hand, pipeline or code, or no ' +
  'CloudTrail trail delivers them.';

const gapsOf = (entries: readonly TimelineEntry[], watch: Watch | undefined): readonly string[] => [
  ...(entries.some(({ id }) => id.startsWith('call#')) ? [] : [UNSEEN_CALLS]),
  ...(watch === undefined ? ['This service is not watched: running tasks are known only from their stops.'] : []),
];

/** The timeline of a service between two moments (epoch milliseconds), from everything that was kept of it. */
export const readTimeline = async (
  service: ServiceKey,
  { from, to }: { readonly from: number; readonly to: number },
  { store }: TimelineEffects,
): Promise<Timeline> => {
  const [told, scaled, audited, announced] = await Promise.all([
    store.history(service, 'timeline', from - LOOK_BACK_MS, to),
    store.history(service, 'scale', from - LOOK_BACK_MS, to),
    store.history(service, 'audit', from, to),
    store.history(service, 'maintenance', from - ANNOUNCED_MS, to),
  ]);
  const stops = await store.stopsBetween(service, Math.floor(from / 1000), Math.ceil(to / 1000));
  const watch = await store.loadWatch(service);
  const later = await stoppedLater(service, to, watch, store);
  const maintenances = announced.flatMap((kept) => maintenanceOfKept(kept) ?? []);
  const entries = [
    ...told.flatMap((kept) => entryOfKept(kept) ?? []),
    ...scaled.flatMap((kept) => activityOfKept(kept) ?? []).map(activityEntry),
    ...audited.flatMap((kept) => entryOfAudit(kept) ?? []),
    ...stops.map((record) => stopLine(record, maintenances)),
  ];
  const isSteady = !entries.some(({ desired }) => desired !== null);
  return timelineOf({
    service,
    from,
    to,
    entries,
    gaps: gapsOf(entries, watch),
    desiredBefore: isSteady ? (watch?.facts?.desiredCount ?? null) : null,
    lives: livesOf([...stops, ...later], watch),
  });
};
