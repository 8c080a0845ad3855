import { deploymentOf } from '../../incidents/of-any-kind.ts';
import type { Handling, DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { Incident, Notification } from '../../service-state/incident.ts';
import type { TaskCounts } from '../../service-state/service-state.ts';
import { taskCountsAt } from '../../state-updates/shortage.ts';
import type { DeploymentEvaluation } from '../../service-state/evaluation.ts';
import { membersOf as servicesIn, spanOf } from '../../incidents/shared/members.ts';
import { followersOf, isAside, leadOf } from '../../incidents/lead.ts';
import { isFlapping } from '../../incidents/returns.ts';
import { withDelivery } from '../../incidents/delivery-state.ts';
import { inheritedFrom } from '../../on-call/handling.ts';
import type { Cover } from '../../incidents/cover.ts';
import type { NotifyEffects } from './delivery-context.ts';
import { nowSeconds, unsentNotifications } from './delivery-context.ts';
import type { DeliveryOptions } from './texts.ts';
import type { Place } from '../../adapters/slack/slack.ts';

/** Within whose message an incident is shown, and what is shown within its own. */
export type Leading = {
  /** The incident that leads; undefined where this one does. */
  readonly within: Incident['id'] | undefined;
  readonly cover: Cover | undefined;
  readonly followers: readonly Incident[];
  readonly contact: string | null;
  /** `farwatch:channel` of the service. */
  readonly channel: string | null;
  readonly desiredCount: number | null;
  /** How many tasks run now; undefined where that is not known. */
  readonly taskCounts: TaskCounts | undefined;
  /** What was decided and done about its release. */
  readonly evaluation: DeploymentEvaluation | undefined;
  /** Tags of the service, as routes ask for them. */
  readonly tags: Readonly<Record<string, string>>;
};

/** Looks who leads: what several services share, before the stops of one service, before their symptoms. */
export const leadingOf = async (item: DeliveredIncident, fx: NotifyEffects): Promise<Leading> => {
  const state = await fx.store.loadState(item.service);
  const others = state?.incidents ?? [];
  const lead = leadOf(item, others);
  const cover = (lead ?? item).kind === 'stops' ? await fx.coverOf(lead ?? item) : undefined;
  const followers = followersOf(item, others);
  const deployment = [item, ...followers].map(deploymentOf).find((one) => one !== null) ?? null;
  return {
    within: cover?.id ?? lead?.id,
    cover,
    followers,
    evaluation: deployment === null ? undefined : state?.evaluations[deployment],
    contact: state?.facts?.contact ?? null,
    channel: state?.facts?.channel ?? null,
    desiredCount: state?.facts?.desiredCount ?? null,
    taskCounts: state && taskCountsAt(state, nowSeconds(fx)),
    tags: state?.facts?.tags ?? {},
  };
};

/** Services of a shared incident that are asked for the message they have: it began with the first. */
const SERVICES_ASKED = 5;

/** What of a service is shown within a shared incident. */
const coveredBy = async (id: Incident['id'], service: Incident['service'], fx: NotifyEffects) => {
  const { incidents = [] } = (await fx.store.loadState(service)) ?? {};
  const covered: Incident[] = [];
  for (const incident of incidents) if ((await fx.coverOf(incident))?.id === id) covered.push(incident);
  return covered.flatMap((incident) => [incident, ...followersOf(incident, incidents)]);
};

const membersOf = async (item: DeliveredIncident, { followers }: Leading, fx: NotifyEffects) => {
  if (item.kind !== 'shared') return followers;
  const services = [...new Set(item.notifications.map(({ service }) => service))].slice(0, SERVICES_ASKED);
  const found: Incident[] = [];
  for (const service of services) found.push(...(await coveredBy(item.id, service, fx)));
  return found;
};

/** Where the lead's message is; undefined while it has none. */
export const placeOfLead = ({ channel, messageTs }: DeliveredIncident): Place | undefined =>
  channel === null || messageTs === null ? undefined : { channel, ts: messageTs };

/** Seconds after which the sweep delivers what a crash cut off between the two writes of a take-over. */
const TAKEN_SECONDS = 60;

/** What people decided about an incident that is of its account alone: a mute counts for no other account. */
const decidedFor = (item: DeliveredIncident, known: DeliveredIncident): Handling =>
  spanOf(servicesIn(item)).accounts.length > 1 ? { ...known, mutedUntil: null } : known;

/**
 * The incident with the message of another one, and with what people decided there. Its own place is saved before the
 * other one forgets it: a crash in between leaves two that know the message, never none.
 */
const inherited = async (
  item: DeliveredIncident,
  known: DeliveredIncident,
  { channel, ts }: Place,
  fx: NotifyEffects,
): Promise<DeliveredIncident> => {
  const decided = inheritedFrom(item, decidedFor(item, known));
  const isNews = Object.keys(decided).length > 0;
  if (isNews) await fx.store.refreshIncident(item.id, decided, nowSeconds(fx) + TAKEN_SECONDS);
  const refreshes = item.refreshes + (isNews ? 1 : 0);
  const { askedChannel } = known.delivery;
  const own = withDelivery({ ...item, ...decided, channel, messageTs: ts, refreshes }, { askedChannel });
  await fx.store.saveDelivered(own, 'kept');
  await fx.store.saveDelivered(withDelivery({ ...known, messageTs: null }, { joinedTo: item.id }), 'kept');
  return own;
};

/**
 * The incident with the message of one that was shown before it and belongs to it: that message is brought up to date
 * instead of another one being delivered. The one that gives its message away remembers to whom.
 */
export const takeOver = async (
  item: DeliveredIncident,
  leading: Leading,
  fx: NotifyEffects,
): Promise<DeliveredIncident> => {
  if (item.messageTs !== null) return item;
  if (item.earlierMessage !== null && isFlapping(item)) return { ...item, ...item.earlierMessage };
  for (const { id } of await membersOf(item, leading, fx)) {
    const known = await fx.store.loadIncident(id);
    const place = known === undefined ? undefined : placeOfLead(known);
    if (known !== undefined && place !== undefined) return inherited(item, known, place, fx);
  }
  return item;
};

/** What is shown in the lead's thread: pages and releases. ECS's own complaints stand in its message. */
export const repliesOf = (item: DeliveredIncident): readonly Notification[] =>
  unsentNotifications(item).filter(({ level }) => level === 'page' || (item.kind === 'release' && !isAside(item)));

/** Options of a delivery to channels. */
export const optionsOf = (
  { delivery }: DeliveredIncident,
  leading: Leading,
  channels: Pick<DeliveryOptions, 'channel' | 'pageChannel'>,
): DeliveryOptions => ({
  tries: delivery.tries,
  ...channels,
  cover: leading.cover,
  contact: leading.contact,
  followers: leading.followers,
  evaluation: leading.evaluation,
  desiredCount: leading.desiredCount,
  taskCounts: leading.taskCounts,
});
