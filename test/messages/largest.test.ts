import { expect, test } from 'vitest';
import type * as z from 'zod';
import { alertQuality } from '../../functions/alert-quality/quality.ts';
import { renderQuality } from '../../functions/alert-quality/message.ts';
import { renderEscalation } from '../../functions/messages/escalation.ts';
import { linksOf } from '../../functions/messages/links.ts';
import { muteForm } from '../../functions/messages/mute-form.ts';
import { renderMessage } from '../../functions/messages/render.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';
import {
  renderNotification,
  renderPageElsewhere,
  renderResolved,
  renderThread,
} from '../../functions/messages/thread.ts';
import { postmortemOf } from '../../functions/postmortem/postmortem.ts';
import { renderPostmortem } from '../../functions/postmortem/thread.ts';
import { cutText, wellFormed } from '../../functions/primitives/cut-text.ts';
import type { DeliveredIncident } from '../../functions/service-state/delivered-incident.ts';
import { eventOf } from '../../functions/sinks/event-of.ts';
import { incidentEventSchema } from '../../functions/sinks/incident-event.ts';
import { pagerDutyEvent } from '../../functions/sinks/pagerduty.ts';
import { teamsMessage } from '../../functions/sinks/teams.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { largest, LARGEST_COUNT } from './largest.ts';
import { pagerDutyAlert, slackMessage, slackModal, teamsCard } from './published-schemas.ts';
import { breaches } from './slack-rules.ts';

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Half characters in a value: JSON writes them as escapes. */
const halvesIn = (value: unknown): readonly string[] =>
  /\\ud[89a-f]/i.test(JSON.stringify(value)) ? ['half a character'] : [];

const against = (schema: z.ZodType, value: unknown): readonly string[] =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

/** Every message of an incident. */
const messagesOf = (item: DeliveredIncident, n: number): readonly SlackMessage[] => {
  const links = linksOf(item);
  const others = [largest(n + 1)];
  const [page] = item.notifications;
  if (page === undefined) throw new Error('no notification');
  const contact = n % 2 === 0 ? 'S012345678' : item.acknowledgedBy;
  const context = { links, contact, isPage: n % 2 === 0, followers: others, desiredCount: 5000 };
  const thread = renderThread(item, links);
  return [
    renderMessage(item, context),
    ...(thread === undefined ? [] : [thread]),
    renderNotification(page, contact),
    renderPageElsewhere(item, page, { contact, link: item.earlierLink ?? undefined }),
    renderResolved(item),
    renderEscalation({ page, minutes: 99_999, who: contact }),
    renderQuality(alertQuality([{ ...item, messageTs: '1.1' }])),
    renderPostmortem(postmortemOf({ incident: item, followers: others, evaluation: undefined, more: [] })),
  ];
};

const payloadsOf = (item: DeliveredIncident): readonly string[] => {
  const event = eventOf(item, { now: NINE + 600, links: linksOf(item), within: item.id });
  const alert = pagerDutyEvent(event);
  const card = teamsMessage(event);
  return [
    ...against(incidentEventSchema as unknown as z.ZodType, event),
    ...(alert === undefined ? [] : [...against(pagerDutyAlert, alert), ...halvesIn(alert)]),
    ...against(teamsCard, card),
    ...halvesIn([event, card]),
    ...(bytesOf(event) <= 256_000 - 1000 ? [] : [`an entry of ${bytesOf(event)} bytes`]),
    ...(bytesOf(alert ?? {}) <= 512_000 ? [] : [`an alert of ${bytesOf(alert)} bytes`]),
    ...(bytesOf(card) <= 28_000 ? [] : [`a card of ${bytesOf(card)} bytes`]),
  ];
};

test('every message and payload of the largest incidents is what Slack, Teams, PagerDuty and EventBridge take', () => {
  for (let n = 0; n < LARGEST_COUNT; n += 1) {
    const item = largest(n);
    const form = muteForm({
      incident: item.id,
      now: NINE,
      timeZone: 'America/Argentina/ComodRivadavia',
      isOver: false,
    });
    const found = [
      ...messagesOf(item, n).flatMap((message) => [
        ...against(slackMessage, message),
        ...breaches(message),
        ...halvesIn(message),
      ]),
      ...against(slackModal, form),
      ...payloadsOf(item),
    ];
    expect([n, item.kind, ...new Set(found)]).toEqual([n, item.kind]);
  }
});

test('a cut never leaves half a character, and is never longer than asked', () => {
  for (let characters = 1; characters < 30; characters += 1)
    for (const text of ['🦆'.repeat(20), `x${'🦆'.repeat(20)}`, '界🦆'.repeat(9)]) {
      const cut = cutText(text, characters);
      expect(cut.length).toBeLessThanOrEqual(characters);
      expect(LONE.test(cut)).toBe(false);
    }
  expect(cutText('short', 5)).toBe('short');
  expect(wellFormed('a\ud83d b\udc00 🦆')).toBe('a\ufffd b\ufffd 🦆');
});
