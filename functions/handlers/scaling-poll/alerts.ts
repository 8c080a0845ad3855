import * as z from 'zod/mini';
import { scalingKey } from '../../adapters/dynamodb/keys.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { Incident } from '../../service-state/incident.ts';
import type { ScalingActivity } from '../../scaling/activity.ts';
import { isScaling } from '../../scaling/activity.ts';
import { changesOf } from '../../scaling/change.ts';
import { groupedBy, NO_FACTS } from '../../scaling/facts.ts';
import { reversalsOf } from '../../scaling/findings/flapping.ts';
import { alertsOf } from '../../scaling/alerts.ts';
import type { AlertPolicy } from '../../scaling/alerts.ts';
import type { OpenAlerts } from '../../scaling/standing-alerts.ts';
import { changedAlerts, goneSince, rememberedAlerts } from '../../scaling/standing-alerts.ts';
import type { TaskPrice } from '../../scaling/finding.ts';
import { findingsOf } from '../../scaling/findings.ts';
import type { KeptSettings } from '../../scaling/parse-settings.ts';
import { keptSettingsIn } from '../../scaling/parse-settings.ts';
import { incidentSchema } from '../../service-state/stored/incident.ts';
import { readAs } from '../../service-state/stored/read.ts';
import type { AlarmState, ScalingSettings } from '../../scaling/settings.ts';
import type { AutoScaling } from '../../adapters/aws/autoscaling.ts';
import type { Clock, Log, Metrics, Store } from '../../adapters/common.ts';
import { ALARMS_PER_CALL } from '../../adapters/aws/scaling-alarms.ts';
import { alarmNames, keptActivities, scalingPicture } from '../../adapters/dynamodb/scaling-history.ts';

export type AlertEffects = {
  readonly store: Pick<Store, 'loadDocument' | 'saveDocument' | 'putHistory' | 'history' | 'stopsBetween'>;
  readonly autoScaling: AutoScaling;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly account: string;
  readonly region: string;
  /** Price of one task of the service; undefined: unknown, and then flapping is never alerted. */
  readonly price: (service: ServiceKey) => Promise<TaskPrice | undefined>;
  /**
   * Notifies of an incident, at least once, before it is stored as sent; its `wanted` separates news from repetitions.
   */
  readonly notify: (incident: Incident) => Promise<void>;
  readonly policy?: AlertPolicy;
};

const openSchema: z.ZodMiniType<OpenAlerts> = z.record(z.string(), incidentSchema);

const HOUR_MS = 60 * 60_000;
/** A day shows a pattern and gives a fair price; extrapolating from an hour gives nonsense. */
const WINDOW_MS = 24 * HOUR_MS;
/** Older activities no longer matter; the very first poll receives six weeks of them. */
const FRESH_MS = HOUR_MS;
const SETTINGS_MS = 6 * HOUR_MS;
/** Services checked per poll; the rest waits for its next failed activity. At worst three calls each. */
export const READS_PER_POLL = 60;
/** Pause after a check that called AWS, the same as between two pages. */
const PAUSE_MS = 250;

/** Activities after which a service is checked: refused at the maximum or by ECS, or failed. */
const hurts = ({ status, notScaled }: ScalingActivity): boolean =>
  notScaled.some(({ code }) => code === 'AlreadyAtMaxCapacity' || code === 'TargetServicePutResourceAsUnscalable') ||
  (notScaled.length === 0 && (status === 'Failed' || status === 'Unfulfilled'));

/** Histories read per poll to find services that reverse direction; the busiest first. */
export const HISTORIES_PER_POLL = 200;
/** Longer than any usual cooldown plus start time; whether it really flaps is decided later, by its own settings. */
const TURN_MS = 20 * 60_000;
const TURNS_MIN = 3;

/** Services whose count changed in this poll, those with the most changes first. */
const busiest = (fresh: readonly ScalingActivity[]): readonly ServiceKey[] =>
  [...groupedBy(fresh.filter(isScaling), ({ service }) => service).values()]
    .toSorted((a, b) => b.length - a.length)
    .flatMap(([first]) => first?.service ?? [])
    .slice(0, HISTORIES_PER_POLL);

/** Services that reversed direction often today, by stored activities: this needs no AWS call. */
const turning = async (
  fresh: readonly ScalingActivity[],
  now: EpochMs,
  fx: AlertEffects,
): Promise<readonly ServiceKey[]> => {
  const found: ServiceKey[] = [];
  for (const service of busiest(fresh)) {
    const activities = await keptActivities(service, { from: now - WINDOW_MS, to: now }, fx.store);
    const changes = changesOf({ ...NO_FACTS, activities });
    if (reversalsOf(changes, TURN_MS).length >= TURNS_MIN) found.push(service);
  }
  return found;
};

type Checked = { readonly settings: ScalingSettings | undefined | null; readonly calls: number };

/** Settings of a service, read at most every six hours: they seldom change. */
const settingsOf = async (service: ServiceKey, now: EpochMs, fx: AlertEffects): Promise<Checked> => {
  const key = scalingKey(fx, `SETTINGS#${service}`);
  const document = await fx.store.loadDocument(key);
  const cached = keptSettingsIn(document?.body);
  if (cached && now - cached.at < SETTINGS_MS) return { settings: cached.settings ?? undefined, calls: 0 };
  const settings = await fx.autoScaling.settings(service);
  if (settings === null) return { settings: cached?.settings ?? null, calls: 1 };
  const body: KeptSettings = { at: now, settings: settings ?? null };
  await fx.store.saveDocument(key, document?.version ?? 0, body, secondsOf(now + 8 * SETTINGS_MS));
  return { settings, calls: settings === undefined ? 1 : 3 };
};

type Alarms = { readonly states: readonly AlarmState[] | undefined; readonly calls: number };

const alarmsOf = async (names: readonly string[], { autoScaling }: AlertEffects): Promise<Alarms> => {
  const unique = [...new Set(names)];
  const states: AlarmState[] = [];
  let calls = 0;
  for (let start = 0; start < unique.length; start += ALARMS_PER_CALL) {
    calls += 1;
    const some = await autoScaling.alarms(unique.slice(start, start + ALARMS_PER_CALL));
    if (some === undefined) return { states: undefined, calls };
    states.push(...some);
  }
  return { states, calls };
};

type Finder = (from: EpochMs) => Promise<readonly Incident[]>;

/**
 * Open alerts of a service. For one that ended and came back, only the time after its end is searched, so that its
 * minutes belong to this opening; flapping needs its whole day to be priced.
 */
const standingOf = async (find: Finder, known: readonly Incident[], now: EpochMs): Promise<readonly Incident[]> => {
  const backs = known.flatMap((incident) => {
    const from = incident.cause === 'flapping' ? undefined : goneSince(incident, now);
    return from === undefined ? [] : [{ id: incident.id, from }];
  });
  const all = await find(now - WINDOW_MS);
  const standing = all.filter(({ id }) => !backs.some((back) => back.id === id));
  for (const { id, from } of backs)
    standing.push(...(await find(from + 1000)).filter((incident) => incident.id === id));
  return standing;
};

const findAlerts = async (services: readonly ServiceKey[], open: OpenAlerts, now: EpochMs, fx: AlertEffects) => {
  const checked = [];
  for (const service of services) {
    const settings = await settingsOf(service, now, fx);
    if (settings.calls > 0) await fx.clock.sleep(PAUSE_MS);
    checked.push({ service, ...settings });
  }
  const alarms = await alarmsOf(
    checked.flatMap(({ settings }) => alarmNames(settings)),
    fx,
  );
  const standing: Incident[] = [];
  for (const { service, settings } of checked) {
    const read = { settings, alarms: alarms.states, price: await fx.price(service) };
    const find = async (from: EpochMs): Promise<readonly Incident[]> =>
      alertsOf(findingsOf(await scalingPicture(service, { from, to: now }, read, fx)), fx.policy);
    const known = Object.values(open).filter((incident) => incident.service === service);
    standing.push(...(await standingOf(find, known, now)));
  }
  return { standing, calls: checked.reduce((sum, { calls }) => sum + calls, 0) + alarms.calls };
};

const POLL_MS = 5 * 60_000;

/** At most READS_PER_POLL services; with more, each poll takes the next ones, so that every service gets its turn. */
const turnOf = (all: readonly ServiceKey[], now: EpochMs): readonly ServiceKey[] => {
  if (all.length <= READS_PER_POLL) return all;
  const first = (Math.floor(now / POLL_MS) * READS_PER_POLL) % all.length;
  const inOrder = all.toSorted();
  return [...inOrder.slice(first), ...inOrder.slice(0, first)].slice(0, READS_PER_POLL);
};

/** Checks services with new failed activities or open alerts: which alerts opened, grew or ended. */
export const alertScaling = async (
  received: readonly ScalingActivity[],
  fx: AlertEffects,
): Promise<{ readonly incidents: readonly Incident[]; readonly calls: number }> => {
  const now = fx.clock.now().getTime();
  const fresh = received.filter(({ startedAt }) => now - startedAt.getTime() <= FRESH_MS);
  const document = await fx.store.loadDocument(scalingKey(fx, 'OPEN'));
  const open = readAs(openSchema, document?.body ?? {}, 'the open scaling alerts');
  const candidates = [...fresh.filter(hurts).map(({ service }) => service), ...(await turning(fresh, now, fx))];
  const stands = Object.values(open).filter(({ resolvedAt }) => resolvedAt === null);
  const all = [...new Set([...candidates, ...stands.map(({ service }) => service)])];
  const services = turnOf(all, now);
  if (all.length > services.length) fx.log.warn('more services than one poll reads', { services: all.length });
  if (services.length === 0) return { incidents: [], calls: 0 };
  const { standing, calls } = await findAlerts(services, open, now, fx);
  const incidents = changedAlerts(open, standing, new Set(services), now);
  for (const incident of incidents) await fx.notify(incident);
  if (incidents.length > 0)
    await fx.store.saveDocument(scalingKey(fx, 'OPEN'), document?.version ?? 0, rememberedAlerts(open, incidents, now));
  return { incidents, calls };
};
