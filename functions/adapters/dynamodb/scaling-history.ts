import type { ServiceKey } from '../../primitives/identity.ts';
import { msOf, secondsOf, secondsRoundedUp } from '../../primitives/instant.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { ScalingActivity } from '../../scaling/activity.ts';
import { isScaling } from '../../scaling/activity.ts';
import type { DesiredSample, TaskFact } from '../../scaling/facts.ts';
import type { FailureSeen, ScalingPicture, TaskPrice } from '../../scaling/finding.ts';
import { auditFactOf } from '../../scaling/parse-audit.ts';
import { factsOfKept } from '../../scaling/parse-facts.ts';
import { activityOfKept } from '../../scaling/parse-history.ts';
import { pictureOf } from '../../scaling/timeline/picture-of.ts';
import type { AlarmState, ScalingSettings } from '../../scaling/settings.ts';
import { CAUSES } from '../../stops/cause.ts';
import type { AutoScaling } from '../aws/autoscaling.ts';
import type { StopRecord, Store } from '../common.ts';
import { isCloudTrailOn } from './cloudtrail-status.ts';

export type ScalingReadEffects = { readonly store: Pick<Store, 'history' | 'stopsBetween' | 'loadDocument'> };

const ms = (date: Date | undefined): EpochMs | null => date?.getTime() ?? null;

/** A stopped task as a scaling fact, from its stop record. */
export const taskFactOfStop = ({
  taskId,
  stop,
  diagnosis,
  taskDefinition,
  deployment,
  stoppedAt,
}: StopRecord): TaskFact => ({
  id: taskId,
  // A stop is final, whatever version was seen elsewhere.
  version: Number.MAX_SAFE_INTEGER,
  deployment,
  taskDefinition,
  createdAt: ms(stop.createdAt),
  connectivityAt: ms(stop.connectivityAt),
  pullStartedAt: ms(stop.pullStartedAt),
  pullStoppedAt: ms(stop.pullStoppedAt),
  startedAt: ms(stop.startedAt),
  healthyAt: null,
  stoppedAt: msOf(stoppedAt),
  stopCause: diagnosis.cause,
});

/**
 * Only stops that count against the application or its configuration are failures: never scaling, never the platform.
 */
const failureOf = ({ diagnosis, stoppedAt }: StopRecord): readonly FailureSeen[] => {
  const { rollbackClass, normalLife } = CAUSES[diagnosis.cause];
  return normalLife || rollbackClass === 'excluded' ? [] : [{ at: msOf(stoppedAt), cause: diagnosis.cause }];
};

export type Window = { readonly from: EpochMs; readonly to: EpochMs };

export type Read = {
  /** As `AutoScaling.settings` returns it. */
  readonly settings: ScalingSettings | undefined | null;
  readonly alarms: readonly AlarmState[] | undefined;
  readonly price: TaskPrice | undefined;
  /** Running tasks; their start-up phases count too. */
  readonly tasks?: readonly TaskFact[];
  /** The desired count of this read. */
  readonly seen?: DesiredSample;
};

/** Stored activities of a service between two instants (epoch milliseconds). */
export const keptActivities = async (
  service: ServiceKey,
  { from, to }: Window,
  store: Pick<Store, 'history'>,
): Promise<readonly ScalingActivity[]> =>
  (await store.history(service, 'scale', from, to)).flatMap((entry) => activityOfKept(entry) ?? []);

/**
 * The scaling picture of a service between two instants (epoch milliseconds), from stored and read data: activities,
 * API calls, service and deployment events, alarms, our own calls and reads, and tasks.
 */
export const scalingPicture = async (
  service: ServiceKey,
  { from, to }: Window,
  read: Read,
  { store }: ScalingReadEffects,
): Promise<ScalingPicture> => {
  const [activities, facts, audited, stops, hasCloudTrail] = await Promise.all([
    keptActivities(service, { from, to }, store),
    store.history(service, 'fact', from, to),
    store.history(service, 'audit', from, to),
    store.stopsBetween(service, secondsOf(from), secondsRoundedUp(to)),
    isCloudTrailOn(service, from, store),
  ]);
  const { tasks = [], seen, ...rest } = read;
  const { alarmStarts, ...keptFacts } = factsOfKept(facts);
  return pictureOf({
    service,
    from,
    to,
    ...rest,
    alarmStarts,
    failures: stops.flatMap(failureOf),
    facts: {
      ...keptFacts,
      samples: [...keptFacts.samples, ...(seen ? [seen] : [])],
      activities,
      audits: audited.flatMap((kept) => auditFactOf(kept) ?? []),
      tasks: [...stops.map(taskFactOfStop), ...tasks],
      hasCloudTrail: hasCloudTrail || keptFacts.apiCalls.length > 0,
    },
  });
};

/**
 * A picture with the activities since `since` (epoch milliseconds): rules about services that never scale need more
 * than a week. Read only when the window itself has no scaling, because one scaling in it already answers them.
 */
export const withPast = async (
  picture: ScalingPicture,
  since: EpochMs,
  { store }: Pick<ScalingReadEffects, 'store'>,
): Promise<ScalingPicture> => {
  const { service, to, settings, activities } = picture;
  if (!settings || activities.some(isScaling)) return picture;
  return { ...picture, past: { from: since, activities: await keptActivities(service, { from: since, to }, store) } };
};

/** Alarms of a service's policies: all that a picture needs. */
export const alarmNames = (settings: ScalingSettings | undefined | null): readonly string[] =>
  settings?.policies.flatMap(({ alarms }) => alarms) ?? [];

/** Every service of the account with a scalable target, 50 per call; undefined when AWS did not return all. */
export const scalableServices = async (autoScaling: AutoScaling): Promise<readonly ServiceKey[] | undefined> => {
  const services: ServiceKey[] = [];
  let token: string | undefined;
  do {
    const page = await autoScaling.targets(token);
    if (page.kind !== 'page') return undefined;
    services.push(...page.items);
    token = page.next || undefined;
  } while (token !== undefined);
  return services;
};
