import {
  countOf,
  deploymentOf,
  failedContainerOf,
  failedResourceOf,
  proposalOf,
  taskDefinitionsOf,
  tasksOf,
  zonesOf,
} from '../incidents/of-any-kind.ts';
import { adviceOf } from '../incidents/advice-of.ts';
import { faultDomainOf } from '../incidents/texts.ts';
import { isOfService, placeOfIncident } from '../incidents/shared/members.ts';
import { mask, namesIn } from '../messages/foreign.ts';
import type { Links } from '../messages/links.ts';
import { headlineOf } from '../messages/render.ts';
import { asHandled, isPagedSince, openedAgainAt } from '../on-call/handling.ts';
import { cutText, wellFormed } from '../primitives/cut-text.ts';
import { isStandalone, partsOf } from '../primitives/identity.ts';
import { dateOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { DeliveredIncident } from '../service-state/delivered-incident.ts';
import type { IncidentId } from '../service-state/incident.ts';
import type { IncidentEvent } from './incident-event.ts';
import { EVENT_SCHEMA, MOST } from './incident-event.ts';

export type EventContext = {
  readonly now: EpochSeconds;
  readonly links: Links;
  /** The incident in whose message this one is shown. */
  readonly within: IncidentId | undefined;
};

const cut = (text: string, characters: number): string => cutText(wellFormed(text), characters);

const nameIn = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : cut(text, MOST.name);

const namesOf = (names: readonly string[]): string[] => names.slice(0, MOST.items).map((name) => cut(name, MOST.item));

const iso = (at: EpochSeconds): string => `${dateOf(at).toISOString().slice(0, 19)}Z`;

/** A link that would have to be cut leads nowhere. */
const linkOf = (url: string | undefined): string | null => (url === undefined || url.length > MOST.url ? null : url);

/** A page is sent whatever was muted before it, so it is open: PagerDuty ignores what acknowledges an unknown alert. */
const statusOf = (item: DeliveredIncident): IncidentEvent['status'] => {
  if (item.resolvedAt !== null) return 'resolved';
  if (item.mutedUntil !== null && !isPagedSince(item, item.mutedAt ?? Infinity)) return 'muted';
  return item.acknowledgedBy === null ? 'open' : 'acknowledged';
};

/** Account and region are `*` where the services of a shared incident have several. */
const placeOf = (item: DeliveredIncident) => {
  const { service, serviceArn } = item;
  const { cluster, name } = partsOf(service);
  const { account, region } = placeOfIncident(item);
  const hasService = isOfService(item);
  return {
    account,
    region,
    cluster: hasService ? nameIn(cluster) : null,
    service: !hasService || isStandalone(service) ? null : nameIn(name),
    serviceArn: nameIn(serviceArn),
  };
};

const linksOf = ({ service, deployment, logs }: Links): IncidentEvent['links'] => ({
  service: linkOf(service),
  deployment: linkOf(deployment),
  logs: linkOf(logs),
});

const handlingOf = (item: DeliveredIncident): IncidentEvent['handling'] => ({
  acknowledgedBy: nameIn(item.acknowledgedBy),
  acknowledgedAt: item.acknowledgedAt === null ? null : iso(item.acknowledgedAt),
  mutedBy: nameIn(item.mutedBy),
  muteReason: nameIn(item.muteReason),
});

/** An incident as other systems get it: masked like the message, every text within its limit. */
export const eventOf = (given: DeliveredIncident, { now, links, within }: EventContext): IncidentEvent => {
  const item = asHandled(given, now);
  const known = namesIn(item);
  const { notifications } = item;
  const proposal = proposalOf(item);
  const failedResource = failedResourceOf(item);
  return {
    schema: EVENT_SCHEMA,
    id: cut(item.id, MOST.name),
    status: statusOf(item),
    level: notifications.some(({ level }) => level === 'page') ? 'page' : 'alert',
    severity: item.severity,
    kind: item.kind,
    within: nameIn(within),
    openedAt: iso(item.openedAt),
    openedAgainAt: iso(openedAgainAt(item)),
    lastAt: iso(item.lastAt),
    resolvedAt: item.resolvedAt === null ? null : iso(item.resolvedAt),
    ...placeOf(item),
    services: namesOf([...new Set(notifications.map(({ service }) => service))]),
    title: cut(headlineOf(item), MOST.title),
    text: cut(mask(notifications.at(-1)?.text ?? '', known), MOST.text),
    cause: cut(item.cause, MOST.name),
    faultDomain: cut(faultDomainOf(item), MOST.name),
    evidence: cut(mask(item.evidence, known), MOST.evidence),
    advice: cut(mask(adviceOf(item), known), MOST.advice),
    tasks: { count: countOf(item), ids: namesOf(tasksOf(item).map(({ id }) => id)) },
    taskDefinitions: namesOf(Object.keys(taskDefinitionsOf(item))),
    zones: namesOf(Object.keys(zonesOf(item))),
    failedContainer: nameIn(failedContainerOf(item)),
    failedResource: nameIn(failedResource === null ? null : mask(failedResource, known)),
    deployment: nameIn(deploymentOf(item)),
    handling: handlingOf(item),
    proposal: proposal === undefined ? null : { state: proposal.state, to: cut(proposal.to, MOST.name) },
    links: linksOf(links),
  };
};
