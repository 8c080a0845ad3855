import { messageHtml } from '../../functions/messages/preview.ts';
import { clockInUtc } from '../../functions/primitives/instant-text.ts';
import type { DaySection } from './day.ts';
import { element, escapeHtml, scrolled } from './html.ts';
import type { PlayedOrganisation, PlaceRow } from './organisation.ts';

const LEAD =
  'Five hours of another installation: a hub with two spokes, three accounts in two regions. A secret that services ' +
  'of all three read is deleted for twelve minutes: one message. ECS throttles every read of one account, which ' +
  'delays no other. The heartbeats of the other spoke stop, which is noticed. These messages are not counted above.';

const cell = (text: string): string => element('td', {}, escapeHtml(text));

const rowHtml = ({ account, region, read, throttled, heartbeats }: PlaceRow): string =>
  element(
    'tr',
    {},
    element('th', { scope: 'row' }, escapeHtml(account)),
    ...[region, String(read), String(throttled), String(heartbeats)].map(cell),
  );

const head = (...names: readonly string[]): string =>
  element('tr', {}, ...names.map((name) => element('th', { scope: 'col' }, escapeHtml(name))));

/** The section that shows an organisation: what was posted, and how each spoke fared. */
export const organisationSection = ({ messages, rows }: PlayedOrganisation): DaySection => ({
  id: 'organisation',
  title: 'Many accounts and regions',
  lead: LEAD,
  html:
    element(
      'div',
      { class: 'slack' },
      ...messages.map(({ at, message }) => messageHtml({ message, time: clockInUtc(at), replies: [] })),
    ) +
    scrolled(
      'How each spoke fared',
      element(
        'table',
        {},
        head('Account', 'Region', 'Reads answered', 'Reads throttled', 'Heartbeats'),
        ...rows.map(rowHtml),
      ),
    ),
});
