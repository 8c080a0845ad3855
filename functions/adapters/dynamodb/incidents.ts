import type { Decided, DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { Incident, IncidentId } from '../../service-state/incident.ts';
import { incidentNamed } from '../../incidents/identity.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { incidentSchema } from '../../service-state/stored/incident.ts';
import { readAs } from '../../service-state/stored/read.ts';
import { deflated } from './table/deflated.ts';
import { OPEN_INDEX, OPEN_SHARD, SCHEMA, dueShardOf, historyExpires, incidentKey } from './keys.ts';
import type { Store } from '../common.ts';
import type { DeliveryPart } from './posted.ts';
import { decidedSchema, deliveryPartOf, deliverySchema, earlierMessageOf, newDelivered } from './posted.ts';
import type { Change, Table } from './table/table.ts';
import { changeItem, dueOf, getItem, json, packed, queryIndex, unpacked } from './table/table.ts';

const deliveryIn = (attribute: unknown, id: string): DeliveryPart | undefined =>
  attribute === undefined
    ? undefined
    : readAs(deliverySchema, JSON.parse(unpacked(attribute)), `the delivery state of ${id}`);

const postedOf = (item: Readonly<Record<string, unknown>>): DeliveredIncident => {
  const id = String(item['sk']);
  const earlier = deliveryIn(item['earlier'], id);
  return {
    ...newDelivered(readAs(incidentSchema, json(item), id)),
    ...deliveryIn(item['delivery'], id),
    ...readAs(decidedSchema, item, `what people decided about ${id}`),
    earlierMessage: earlier === undefined ? null : earlierMessageOf(earlier),
    refreshes: Number(item['refreshes'] ?? 0),
    delivered: Number(item['delivered'] ?? 0),
    episode: Number(item['episode'] ?? 0),
  };
};

const deliveryAttribute = (incident: DeliveredIncident): Uint8Array =>
  deflated(JSON.stringify(deliveryPartOf(incident)));

const WANT =
  'SET body = :body, wanted = :wanted, lastAt = :lastAt, v = :v, due = :due, dueShard = :shard, expires = :expires, ' +
  'openedAt = :openedAt, title = :title, severity = :severity';

type Also = { readonly more: readonly string[]; readonly removed: readonly string[] };

/** Only what is not over stands in the index of open incidents; `also` is what else changes. */
const wanting = ({ resolvedAt }: Incident, also: Also = { more: [], removed: [] }): string => {
  const isOpen = resolvedAt === null;
  const set = [WANT, ...(isOpen ? ['openShard = :open'] : []), ...also.more].join(', ');
  const removed = [...also.removed, ...(isOpen ? [] : ['openShard'])];
  return removed.length > 0 ? `${set} REMOVE ${removed.join(', ')}` : set;
};

/** An incident that starts over knows where the message of the time before is; a mute goes on. */
const AGAIN: Also = {
  more: ['earlier = if_not_exists(delivery, :nothing)'],
  removed: ['delivered', 'delivery', 'acknowledgedBy', 'acknowledgedAt', 'refreshes'],
};

const wantedValues = (incident: Incident, dueAt: EpochSeconds) => ({
  ':body': packed(incident),
  ':wanted': incident.wanted,
  ':lastAt': incident.lastAt,
  ':openedAt': incident.openedAt,
  ':v': SCHEMA,
  ':due': Math.floor(dueAt),
  ':shard': dueShardOf(incidentKey(incident.id).pk),
  ':expires': historyExpires(incident.lastAt),
  ':title': incident.title,
  ':severity': incident.severity,
  ...(incident.resolvedAt === null ? { ':open': OPEN_SHARD } : {}),
});

/**
 * An incident that came back after everything about it was dropped: it starts over with its own message, and the place
 * of the earlier message is kept. A service that dropped it after a week counts from zero, and its lower `wanted` would
 * otherwise never be posted.
 */
const wantIncident = async (table: Table, incident: Incident, dueAt: EpochSeconds): Promise<void> => {
  const key = incidentKey(incident.id);
  const values = wantedValues(incident, dueAt);
  const isKnown = await changeItem(table, {
    key,
    expression: wanting(incident),
    values,
    condition: 'attribute_not_exists(wanted) OR (wanted < :wanted AND lastAt >= :openedAt)',
  });
  if (!isKnown)
    await changeItem(table, {
      key,
      expression: `${wanting(incident, AGAIN)} ADD episode :one`,
      values: { ...values, ':nothing': deliveryAttribute(newDelivered(incident)), ':one': 1 },
      condition: 'lastAt < :openedAt',
    });
};

const SET_DELIVERED = 'SET delivered = :delivered, delivery = :delivery';

const sentValues = (incident: DeliveredIncident) => ({
  ':delivered': incident.delivered,
  ':delivery': deliveryAttribute(incident),
  ...(incident.episode === 0 ? {} : { ':episode': incident.episode }),
});

/** A worker that still delivers the previous episode must not overwrite the current pending notifications. */
const isSameEpisode = ({ episode }: DeliveredIncident): string =>
  episode === 0 ? 'attribute_not_exists(episode)' : 'episode = :episode';

const isSameRefresh = ({ refreshes }: DeliveredIncident): string =>
  refreshes === 0 ? 'attribute_not_exists(refreshes)' : 'refreshes = :refreshes';

/** Delivery state, and when it is due again; only while nothing more is wanted, and nobody asked for a refresh. */
const postedAndDue = (incident: DeliveredIncident, dueAt: EpochSeconds | undefined): Change => {
  const key = incidentKey(incident.id);
  const due = dueOf(key.pk, dueAt);
  const { wanted, refreshes } = incident;
  const refreshed = refreshes === 0 ? {} : { ':refreshes': refreshes };
  const values = { ...sentValues(incident), ':wanted': wanted, ...refreshed };
  const condition = `wanted = :wanted AND ${isSameEpisode(incident)} AND ${isSameRefresh(incident)}`;
  return 'due' in due
    ? {
        key,
        expression: `${SET_DELIVERED}, due = :due, dueShard = :shard`,
        values: { ...values, ':due': due.due, ':shard': due.dueShard },
        condition,
      }
    : { key, expression: `${SET_DELIVERED} REMOVE due, dueShard`, values, condition };
};

const PRESSED = 'presses = list_append(if_not_exists(presses, :none), :press)';

/** Changes only what a person decided: what a delivery saves meanwhile stays. */
const refreshIncident = async (table: Table, id: IncidentId, { press, ...decided }: Decided, dueAt: EpochSeconds) => {
  const key = incidentKey(id);
  const given = Object.entries(decided).filter(([, value]) => value !== null && value !== undefined);
  const set = ['due = :due', 'dueShard = :shard', ...given.map(([name]) => `${name} = :${name}`)];
  await changeItem(table, {
    key,
    expression: `SET ${[...set, ...(press === undefined ? [] : [PRESSED])].join(', ')} ADD refreshes :one`,
    values: {
      ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
      ...(press === undefined ? {} : { ':press': [press], ':none': [] }),
      ':due': Math.floor(dueAt),
      ':shard': dueShardOf(key.pk),
      ':one': 1,
    },
    condition: 'attribute_exists(pk)',
  });
};

const SEVERITIES: readonly Incident['severity'][] = ['quiet', 'notice', 'harm'];

const severityOf = (value: unknown): Incident['severity'] => SEVERITIES.find((known) => known === value) ?? 'notice';

/**
 * INCIDENT items. Different writers set what is wanted and what was posted, so each changes only its own attributes.
 */
export const incidents = (
  table: Table,
): Pick<
  Store,
  'wantIncident' | 'loadIncident' | 'saveDelivered' | 'refreshIncident' | 'postponeIncident' | 'openIncidents'
> => ({
  wantIncident: (incident, dueAt) => wantIncident(table, incident, dueAt),
  loadIncident: async (id) => {
    const item = await getItem(table, incidentKey(id));
    return item === undefined ? undefined : postedOf(item);
  },
  saveDelivered: async (incident, dueAt) => {
    if (dueAt !== 'kept' && (await changeItem(table, postedAndDue(incident, dueAt)))) return;
    await changeItem(table, {
      key: incidentKey(incident.id),
      expression: SET_DELIVERED,
      values: sentValues(incident),
      condition: `attribute_exists(pk) AND ${isSameEpisode(incident)}`,
    });
  },
  openIncidents: async () =>
    (await queryIndex(table, { index: OPEN_INDEX, attribute: 'openShard', shard: OPEN_SHARD })).map((item) => ({
      id: incidentNamed(String(item['sk'])),
      title: String(item['title']),
      severity: severityOf(item['severity']),
      openedAt: Number(item['openedAt']),
    })),
  refreshIncident: (id, decided, dueAt) => refreshIncident(table, id, decided, dueAt),
  postponeIncident: async (id, dueAt) => {
    const key = incidentKey(id);
    await changeItem(table, {
      key,
      expression: 'SET due = :due, dueShard = :shard',
      values: { ':due': Math.floor(dueAt), ':shard': dueShardOf(key.pk) },
      condition: 'attribute_exists(pk)',
    });
  },
});
