import { mrkdwnHtml } from '../../functions/messages/html.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { messageHtml } from '../../functions/messages/preview.ts';
import { clockSecondInUtc } from '../../functions/primitives/instant-text.ts';
import { buttonsIn } from '../local/slack-press.ts';
import type { MadePress } from './people.ts';
import type { DaySection } from './day.ts';
import { element, escapeHtml } from './html.ts';
import type { Played } from './play.ts';

const LEAD =
  'The service has the tag `farwatch:mode=approve`: Farwatch finds the bad release and asks. It changes nothing ' +
  'until somebody presses the button; then it reads ECS again before the call.';

const step = (words: string, ...content: readonly string[]): string =>
  element('h3', {}, escapeHtml(words)) + content.join('');

export type Approved = Pick<Played, 'messages' | 'presses' | 'changes'>;

type Message = Played['messages'][number];

/** The message as the user saw it: its last version with the button before the press. */
const askedIn = ({ versions }: Message, { at }: MadePress): Message['versions'][number] | undefined =>
  versions
    .filter((version) => version.at <= at)
    .findLast(({ message }) => buttonsIn(message).some(({ action }) => action === ACTIONS.rollBack));

const stepsOf = (message: Message, press: MadePress, { changes }: Approved): readonly string[] => {
  const asked = askedIn(message, press);
  const [call] = changes.filter(({ at }) => at.getTime() >= press.at);
  const replies = message.thread
    .filter(({ at }) => at >= press.at)
    .map((reply) => ({ message: reply.message, time: clockSecondInUtc(reply.at) }));
  return [
    asked === undefined
      ? ''
      : step('The question', messageHtml({ message: asked.message, time: clockSecondInUtc(asked.at), replies: [] })),
    step(
      'The press',
      element(
        'p',
        {},
        escapeHtml(
          `${clockSecondInUtc(press.at)}: ${press.by} presses “${press.label}”. Slack shows this answer only to them:`,
        ),
      ),
      element('blockquote', {}, mrkdwnHtml(press.says)),
      call === undefined
        ? ''
        : element('p', {}, escapeHtml(`${clockSecondInUtc(call.at.getTime())}: ECS gets ${call.operation}.`)),
    ),
    step('What happened', messageHtml({ message: message.message, time: clockSecondInUtc(message.at), replies })),
  ];
};

/** The section that shows how somebody approved a rollback; none when no button was pressed. */
export const approvalSection = (played: Approved): readonly DaySection[] => {
  const press = played.presses.find(({ label }) => label === 'Roll back');
  const message = played.messages.find(({ place }) => place.ts === press?.ts);
  if (press === undefined || message === undefined) return [];
  // The colours of buttons are those of a channel.
  const html = element('div', { class: 'slack' }, ...stepsOf(message, press, played));
  return [{ id: 'approval', title: 'An approved rollback', lead: LEAD, html }];
};
