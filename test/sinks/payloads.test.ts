import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaDocument } from '../../cli/commands/schema-doc.ts';
import { newDelivered } from '../../functions/adapters/dynamodb/posted.ts';
import { linksOf } from '../../functions/messages/links.ts';
import { eventOf } from '../../functions/sinks/event-of.ts';
import type { IncidentEvent } from '../../functions/sinks/incident-event.ts';
import { incidentEventSchema, MOST } from '../../functions/sinks/incident-event.ts';
import { PAGERDUTY_MOST, pagerDutyEvent, pagerDutyVersion } from '../../functions/sinks/pagerduty.ts';
import { TEAMS_BYTES_MAX, teamsMessage, teamsVersion } from '../../functions/sinks/teams.ts';
import type { StopsIncident } from '../../functions/service-state/incident.ts';
import type { DeliveredIncident, Delivery } from '../../functions/service-state/delivered-incident.ts';
import { incidentOf, withPage } from '../handlers/notify-rig.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { HOSTILE, incident } from '../messages/hostile.ts';

const eventFor = (item: DeliveredIncident): IncidentEvent =>
  eventOf(item, { now: NINE + 600, links: linksOf(item), within: undefined });

/** Every field at its maximum, in characters that take three bytes each. */
const largest = (): IncidentEvent => {
  const wide = (characters: number) => '界'.repeat(characters);
  const names = Array.from({ length: MOST.items }, () => wide(MOST.item));
  const at = '2026-11-20T09:00:00Z';
  const url = `https://x.example/${'a'.repeat(MOST.url - 18)}`;
  return {
    ...eventFor(newDelivered(withPage(incidentOf(3)))),
    ...{ id: wide(MOST.name), kind: 'shared', within: null, cluster: wide(MOST.name), service: wide(MOST.name) },
    ...{ serviceArn: wide(MOST.name), services: names, title: wide(MOST.title), text: wide(MOST.text) },
    ...{
      cause: wide(MOST.name),
      faultDomain: wide(MOST.name),
      evidence: wide(MOST.evidence),
      advice: wide(MOST.advice),
    },
    ...{ tasks: { count: 9_999_999, ids: names }, taskDefinitions: names, zones: names, region: wide(MOST.name) },
    ...{ failedContainer: wide(MOST.name), failedResource: wide(MOST.name), deployment: wide(MOST.name) },
    handling: {
      acknowledgedBy: wide(MOST.name),
      acknowledgedAt: at,
      mutedBy: wide(MOST.name),
      muteReason: wide(MOST.name),
    },
    proposal: { state: 'approved', to: wide(MOST.name) },
    links: { service: url, deployment: url, logs: url },
  };
};

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** What the Events API v2 and the Adaptive Card schema ask of a payload. */
const expectValid = (event: IncidentEvent): void => {
  expect(incidentEventSchema.safeParse(event).error?.issues).toBeUndefined();
  expect(bytesOf(event)).toBeLessThan(200_000);
  const alert = pagerDutyEvent(event);
  if (alert !== undefined) {
    expect(alert.dedup_key.length).toBeLessThanOrEqual(PAGERDUTY_MOST.key);
    expect(bytesOf(alert)).toBeLessThan(PAGERDUTY_MOST.bytes);
    if (alert.event_action === 'trigger') {
      expect(alert.payload?.summary.length).toBeLessThanOrEqual(PAGERDUTY_MOST.summary);
      expect(alert.payload?.summary).not.toBe('');
      expect(alert.payload?.source).not.toBe('');
    }
  }
  const card = teamsMessage(event);
  expect(bytesOf(card)).toBeLessThan(TEAMS_BYTES_MAX);
  const { body, actions } = card.attachments[0].content;
  for (const { type, inlines } of body) {
    expect(type).toBe('RichTextBlock');
    for (const one of inlines) expect([one.type, one.text.length > 0]).toEqual(['TextRun', true]);
  }
  for (const { url, title } of actions) expect([url.startsWith('https://'), title.length > 0]).toEqual([true, true]);
};

test('docs/schemas has the schema of the code (node cli/commands/schema-doc.ts writes it anew)', () => {
  const document: unknown = JSON.parse(
    readFileSync(new URL('../../docs/schemas/farwatch-incident-1.json', import.meta.url), 'utf8'),
  );
  expect(document).toEqual(JSON.parse(schemaDocument()));
});

test('each payload is within its limits with every field at its maximum, in wide characters', () => {
  const most = largest();
  expectValid(most);
  expect(pagerDutyEvent(most)?.event_action).toBe('trigger');
  expectValid({ ...most, status: 'resolved' });
});

test.each(HOSTILE.map((text) => [JSON.stringify(text).slice(0, 40), text]))(
  'hostile text stays text: %s',
  (_name, text) => {
    const item = incident({
      evidence: text,
      title: text,
      failedResource: text,
      facts: { Error: text },
      muteReason: text,
    });
    expectValid(eventFor(item));
    expectValid(eventFor({ ...item, ...withPage(item) }));
  },
);

test('PagerDuty hears of pages alone: triggered, acknowledged, resolved, each opening as an alert of its own', () => {
  const plain = newDelivered(incidentOf(3));
  expect(pagerDutyEvent(eventFor(plain))).toBeUndefined();
  const page = newDelivered(withPage(incidentOf(3)));
  const shown = (spoiled: Partial<StopsIncident & Delivery>) => {
    const event = eventFor({ ...page, ...spoiled });
    return [pagerDutyEvent(event)?.event_action, pagerDutyVersion(event)?.split(':')[0]];
  };
  expect(shown({})).toEqual(['trigger', 'trigger']);
  expect(shown({ acknowledgedBy: 'ana', acknowledgedAt: NINE + 300 })).toEqual(['acknowledge', 'acknowledge']);
  expect(shown({ resolvedAt: NINE + 900 })).toEqual(['resolve', 'resolve']);
  expect(shown({ mutedUntil: NINE + 7200, mutedAt: NINE + 300 })[0]).toBe('acknowledge');
  expect(shown({ acknowledgedBy: 'ana', acknowledgedAt: NINE - 60 })[0]).toBe('trigger');
  expect(shown({ mutedUntil: NINE + 7200, mutedAt: NINE - 60 })[0]).toBe('trigger');
  const again = { id: 'reopened@1', level: 'alert' as const, service: page.service, text: '', at: NINE + 5000 };
  const key = (item: DeliveredIncident) => pagerDutyEvent(eventFor(item))?.dedup_key;
  expect(key({ ...page, notifications: [...page.notifications, again] })).not.toBe(key(page));
  expect(key({ ...page, count: 99 })).toBe(key(page));
});

test('Teams hears once that it began, is a page, and is over; of what is part of another only pages', () => {
  const event = { ...eventFor(newDelivered(incidentOf(3))), severity: 'harm' as const };
  const version = (spoiled: Partial<IncidentEvent>) => teamsVersion({ ...event, ...spoiled });
  expect(version({})).toBe(version({ tasks: { count: 99, ids: [] } }));
  expect(new Set([version({}), version({ level: 'page' }), version({ status: 'resolved' })]).size).toBe(3);
  expect([version({ within: 'x' }), version({ status: 'muted' }), version({ severity: 'quiet' })]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(version({ status: 'muted', level: 'page' })).toBeDefined();
  expect(version({ within: 'x', level: 'page' })).toBeDefined();
});
