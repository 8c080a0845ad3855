import { PREVIEW_STYLE, blocksHtml, messageHtml } from '../../functions/messages/preview.ts';
import type { LocalMessage } from '../local/slack.ts';
import type { Day, DayEntry, DayFigure, DayMessage, DaySection, DayStory } from './day.ts';
import { entriesOf } from './describe.ts';
import { clockOf } from './html.ts';
import { dayPage } from './page.ts';
import type { Played } from './play.ts';

/** An entry id is the incident's id plus a suffix; the page links by the incident. */
const incidentOf = (message: LocalMessage, ids: readonly string[]): string =>
  ids.find((id) => message.entryId.startsWith(id)) ?? message.entryId;

const messageOf = (message: LocalMessage, ids: readonly string[], isPage: boolean): DayMessage => ({
  id: incidentOf(message, ids),
  at: message.at,
  channel: message.place.channel.replace(/^#/, ''),
  level: isPage ? 'page' : 'alert',
  html: messageHtml({ message: message.message, time: clockOf(message.at), replies: [] }),
  thread: message.thread.map((reply) => ({ at: reply.at, html: blocksHtml(reply.message) })),
  edits: message.edits,
});

const messagesOf = ({ messages, outcomes }: Played): readonly DayMessage[] => {
  const notices = outcomes.flatMap(({ outcome }) => outcome.notices);
  const ids = [...new Set(notices.map(({ incident }) => incident))];
  const paged = new Set(notices.filter(({ level }) => level === 'page').map(({ incident }) => incident));
  /** A page may stand in the thread of the incident that explains it. */
  const isPaged = (message: LocalMessage): boolean =>
    paged.has(incidentOf(message, ids)) ||
    message.thread.some(({ entryId }) => [...paged].some((id) => entryId.startsWith(id)));
  return messages.map((message) => messageOf(message, ids, isPaged(message)));
};

const figuresOf = (
  played: Played,
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
export const composeDay = (played: Played, sections: readonly DaySection[], story: DayStory | null): string => {
  const entries = entriesOf(played);
  const messages = messagesOf(played);
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
