import { PREVIEW_STYLE, blocksHtml, messageHtml } from '../../functions/messages/preview.ts';
import { clockInUtc } from '../../functions/primitives/instant-text.ts';
import type { LocalMessage } from '../local/slack.ts';
import type { Day, DayEntry, DayFigure, DayMessage, DaySection, DayStory } from './day.ts';
import { entriesOf } from './describe.ts';
import { dayPage } from './page.ts';
import { pressEntries } from './on-call.ts';
import type { Played } from './play.ts';

/** What the page shows of a played day. */
export type Composed = Pick<Played, 'events' | 'outcomes' | 'messages' | 'presses' | 'changes'> & {
  readonly day: Pick<Played['day'], 'startsAt' | 'endsAt'>;
};

/** An entry id is the incident's id plus a suffix; the page links by the incident. */
const incidentOf = (message: LocalMessage, ids: readonly string[]): string =>
  ids.find((id) => message.entryId.startsWith(id)) ?? message.entryId;

/** A failure that comes back as a new message has the same incident: each further one gets a number. */
const distinct = (ids: readonly string[]): readonly string[] =>
  ids.map((id, index) => {
    const earlier = ids.slice(0, index).filter((other) => other === id).length;
    return earlier === 0 ? id : `${id}~${earlier + 1}`;
  });

const messageOf = (message: LocalMessage, id: string, isPage: boolean): DayMessage => ({
  id,
  at: message.at,
  channel: message.place.channel.replace(/^#/, ''),
  level: isPage ? 'page' : 'alert',
  html: messageHtml({ message: message.message, time: clockInUtc(message.at), replies: [] }),
  thread: message.thread.map((reply) => ({ at: reply.at, html: blocksHtml(reply.message) })),
  edits: message.edits,
});

/** Messages of the page, each with the incident that it is about and its Slack timestamp. */
type Placed = { readonly shown: DayMessage; readonly incident: string; readonly ts: string };

const placedOf = ({ messages, outcomes }: Composed): readonly Placed[] => {
  const notices = outcomes.flatMap(({ outcome }) => outcome.notices);
  const known = [...new Set(notices.map(({ incident }) => incident))];
  const paged = new Set(notices.filter(({ level }) => level === 'page').map(({ incident }) => incident));
  const incidents = messages.map((message) => incidentOf(message, known));
  const ids = distinct(incidents);
  return messages.map((message, index) => {
    const incident = incidents[index] ?? message.entryId;
    /** A page may stand in the thread of the incident that explains it. */
    const isPage =
      paged.has(incident) || message.thread.some(({ entryId }) => [...paged].some((id) => entryId.startsWith(id)));
    const shown = messageOf(message, ids[index] ?? incident, isPage);
    return { shown, incident, ts: message.place.ts };
  });
};

/** A message is posted within seconds of what it is about. */
const SOON_MS = 60_000;

/** Lines link to the message that was the incident's at that time. */
const linked = (entry: DayEntry, placed: readonly Placed[]): DayEntry => {
  const own = placed.filter(({ incident }) => incident === entry.message);
  const message = own.findLast(({ shown }) => shown.at <= entry.at + SOON_MS) ?? own[0];
  return message === undefined ? entry : { ...entry, message: message.shown.id };
};

const entriesIn = (played: Composed, placed: readonly Placed[]): readonly DayEntry[] => [
  ...entriesOf(played).map((entry) => linked(entry, placed)),
  ...pressEntries(played, (ts) => placed.find((one) => one.ts === ts)?.shown.id),
];

const figuresOf = (
  played: Composed,
  entries: readonly DayEntry[],
  messages: readonly DayMessage[],
): readonly DayFigure[] => {
  const count = (kind: DayEntry['kind']): string => String(entries.filter((entry) => entry.kind === kind).length);
  const pages = messages.filter(({ level }) => level === 'page').length;
  return [
    {
      value: String(played.events.length),
      name: 'events from ECS',
      hint: 'Delivered by EventBridge, duplicates included',
    },
    { value: count('stop'), name: 'failed tasks', hint: 'Stops that are not routine' },
    { value: count('normal-stop'), name: 'routine stops, silent', hint: 'Scale-in, replacement, clean finish' },
    { value: String(messages.length), name: 'Slack messages', hint: 'One per incident, updated in place' },
    { value: String(played.changes.length), name: 'rollbacks', hint: 'Calls from Farwatch that changed ECS' },
    { value: String(pages), name: pages === 1 ? 'page' : 'pages', hint: 'Needs attention' },
  ];
};

/** The page of a played day. */
export const composeDay = (played: Composed, sections: readonly DaySection[], story: DayStory | null): string => {
  const placed = placedOf(played);
  const entries = entriesIn(played, placed).toSorted((a, b) => a.at - b.at);
  const messages = placed.map(({ shown }) => shown);
  const named = entries.filter(({ kind }) => kind === 'stop' || kind === 'deployment' || kind === 'scaling');
  const day: Day = {
    story,
    title: 'A day with Farwatch',
    from: played.day.startsAt.getTime(),
    to: played.day.endsAt.getTime(),
    services: [...new Set(named.map(({ service }) => service))].filter(Boolean).sort(),
    figures: figuresOf(played, entries, messages),
    entries,
    messages,
    sections,
  };
  return dayPage(day, PREVIEW_STYLE);
};
