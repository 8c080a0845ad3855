import { mrkdwnHtml } from '../../functions/messages/html.ts';
import { blocksHtml, messageHtml } from '../../functions/messages/preview.ts';
import { clockSecondInUtc } from '../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';
import type { DayEntry, DaySection } from './day.ts';
import { element, escapeHtml } from './html.ts';
import type { MadePress } from './people.ts';
import type { Played } from './play.ts';

type Message = Played['messages'][number];

/** What the section reads of a played day. */
export type Pressed = Pick<Played, 'messages' | 'presses'>;

const LEAD =
  'What people did in Slack: the button in the message, what Slack answered to whoever pressed it, and the message ' +
  'afterwards, which says who it was. A page that nobody acknowledged for five minutes mentions who is on call.';

const isCommand = ({ ts }: MadePress): boolean => ts === null;

const wordsOf = (press: MadePress): string =>
  isCommand(press) ? `${press.by} types ${press.label}` : `${press.by} presses “${press.label}”`;

/** A message is updated within so many milliseconds after a press. */
const SHOWN_MS = 2000;

/** The message as it was just after a press. */
const after = ({ versions, message, at: posted }: Message, at: EpochMs): string => {
  const version = versions.findLast((one) => one.at <= at + SHOWN_MS) ?? { at: posted, message };
  return messageHtml({ message: version.message, time: clockSecondInUtc(version.at), replies: [] });
};

const escalationsOf = ({ thread }: Message): Message['thread'] =>
  thread.filter(({ entryId }) => entryId.includes('#escalated@'));

const answerOf = ({ says }: MadePress): string => (says === '' ? '' : element('blockquote', {}, mrkdwnHtml(says)));

const stepHtml = (press: MadePress, messages: readonly Message[]): string => {
  const message = messages.find(({ place }) => place.ts === press.ts);
  const about = press.service === '' ? '' : ` in the message about ${press.service}`;
  return (
    element('h3', {}, escapeHtml(`${clockSecondInUtc(press.at)} ${wordsOf(press)}${about}`)) +
    answerOf(press) +
    (message === undefined ? '' : after(message, press.at))
  );
};

const calledHtml = (message: Message): readonly { readonly at: EpochMs; readonly html: string }[] =>
  escalationsOf(message).map((reply) => ({
    at: reply.at,
    html:
      element('h3', {}, escapeHtml(`${clockSecondInUtc(reply.at)} nobody has acknowledged the page`)) +
      blocksHtml(reply.message),
  }));

/** The section that shows who pressed what, who was called, and what happened; none on a day without presses. */
export const onCallSection = ({ messages, presses }: Pressed): readonly DaySection[] => {
  const steps = [
    ...presses.map((press) => ({ at: press.at, html: stepHtml(press, messages) })),
    ...messages.flatMap(calledHtml),
  ].toSorted((a, b) => a.at - b.at);
  if (steps.length === 0) return [];
  const html = element('div', { class: 'slack' }, ...steps.map((step) => step.html));
  return [{ id: 'on-call', title: 'On call', lead: LEAD, html }];
};

/** What people did, as lines of the day. `idOf`: the message of the page for a Slack timestamp. */
export const pressEntries = (
  { messages, presses }: Pressed,
  idOf: (ts: string) => string | undefined,
): readonly DayEntry[] => [
  ...presses.map((press): DayEntry => ({
    at: press.at,
    service: press.service,
    kind: 'person',
    text: wordsOf(press),
    message: press.ts === null ? null : (idOf(press.ts) ?? null),
  })),
  ...messages.flatMap((message) =>
    escalationsOf(message).map((reply): DayEntry => ({
      at: reply.at,
      service: '',
      kind: 'person',
      text: `nobody has acknowledged the page: ${reply.message.text}`,
      message: idOf(message.place.ts) ?? null,
    })),
  ),
];
