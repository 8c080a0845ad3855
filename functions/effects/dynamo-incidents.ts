import type { Incident, PostedIncident } from '../incidents/incident.ts';
import { SCHEMA, dueShardOf, historyExpires, incidentKey } from './keys.ts';
import type { Store } from './ports.ts';
import { newPosted } from './posted.ts';
import type { Table } from './table.ts';
import { changeItem, dueOf, getItem, json, packed } from './table.ts';

const postedOf = (item: Readonly<Record<string, unknown>>): PostedIncident => ({
  ...newPosted(json(item) as PostedIncident),
  ...(JSON.parse(String(item['sent'] ?? '{}')) as Partial<PostedIncident>),
  posted: Number(item['posted'] ?? 0),
});

const sentPart = ({ channel, messageTs, said, acknowledgedBy, mutedUntil }: PostedIncident): string =>
  JSON.stringify({ channel, messageTs, said, acknowledgedBy, mutedUntil });

const WANT =
  'SET body = :body, wanted = :wanted, lastAt = :lastAt, v = :v, due = :due, dueShard = :shard, expires = :expires';

const wantedValues = (incident: Incident, dueAt: number) => ({
  ':body': packed(incident),
  ':wanted': incident.wanted,
  ':lastAt': incident.lastAt,
  ':openedAt': incident.openedAt,
  ':v': SCHEMA,
  ':due': Math.floor(dueAt),
  ':shard': dueShardOf(incidentKey(incident.id).pk),
  ':expires': historyExpires(incident.lastAt),
});

/**
 * A service forgets an incident after a week and counts anew when it comes back: one that began after all that is
 * kept of it starts over, with a message of its own. Otherwise its lower `wanted` would never be said.
 */
const wantIncident = async (table: Table, incident: Incident, dueAt: number): Promise<void> => {
  const key = incidentKey(incident.id);
  const values = wantedValues(incident, dueAt);
  const isKnown = await changeItem(table, {
    key,
    expression: WANT,
    values,
    condition: 'attribute_not_exists(wanted) OR (wanted < :wanted AND lastAt >= :openedAt)',
  });
  if (!isKnown)
    await changeItem(table, {
      key,
      expression: `${WANT} REMOVE posted, sent`,
      values,
      condition: 'lastAt < :openedAt',
    });
};

/**
 * INCIDENT items. What is wanted and what is posted are written by different hands, so each changes only its own
 * attributes.
 */
export const incidents = (table: Table): Pick<Store, 'wantIncident' | 'loadIncident' | 'savePosted'> => ({
  wantIncident: (incident, dueAt) => wantIncident(table, incident, dueAt),
  loadIncident: async (id) => {
    const item = await getItem(table, incidentKey(id));
    return item === undefined ? undefined : postedOf(item);
  },
  savePosted: async (incident, dueAt) => {
    const key = incidentKey(incident.id);
    const due = dueOf(key.pk, dueAt);
    const values = { ':posted': incident.posted, ':sent': sentPart(incident), ':wanted': incident.wanted };
    const isCurrent = await changeItem(table, {
      key,
      expression:
        'due' in due
          ? 'SET posted = :posted, sent = :sent, due = :due, dueShard = :shard'
          : 'SET posted = :posted, sent = :sent REMOVE due, dueShard',
      values: { ...values, ...('due' in due ? { ':due': due.due, ':shard': due.dueShard } : {}) },
      condition: 'wanted = :wanted',
    });
    if (isCurrent) return;
    await changeItem(table, {
      key,
      expression: 'SET posted = :posted, sent = :sent',
      values: { ':posted': incident.posted, ':sent': sentPart(incident) },
      condition: 'attribute_exists(pk)',
    });
  },
});
