import type { LocalFarwatch } from '../local/farwatch.ts';
import type { Outcome } from '../local/outcome.ts';
import { NOTHING } from '../local/outcome.ts';
import type { LocalMessage, LocalSlack } from '../local/slack.ts';
import type { Filled, ShownButton, SlackUser } from '../local/slack-press.ts';
import { buttonsIn } from '../local/slack-press.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';

/** An action at a time of the day (epoch milliseconds). */
export type Due = { readonly at: EpochMs; readonly act: (farwatch: LocalFarwatch) => Promise<Outcome> };

/** What somebody did in Slack: in which message (its timestamp; null for a command), when, and Slack's answer. */
export type MadePress = {
  readonly ts: string | null;
  readonly at: EpochMs;
  readonly by: string;
  /** The button's words, or the command as typed. */
  readonly label: string;
  readonly says: string;
  /** Service of the message; empty for a command. */
  readonly service: string;
};

/** A button that somebody presses once, in the first message of a service that has it. */
export type Wish = {
  readonly user: SlackUser;
  /** Name of the service. */
  readonly service: string;
  /** Not before this time. */
  readonly from: EpochMs;
  readonly action: string;
  readonly label: string;
  /** Milliseconds until it is pressed: the message has to be read. */
  readonly afterMs: number;
  /** What is filled into the form that opens. */
  readonly fills?: Filled;
  /** Only once a page in the message was escalated. */
  readonly isCalled?: boolean;
};

type Seen = { readonly message: LocalMessage; readonly button: ShownButton };

const isEscalated = ({ thread }: LocalMessage): boolean =>
  thread.some(({ entryId }) => entryId.includes('#escalated@'));

/** The newest message of the service that has the button. A button's value begins with the key of its service. */
const seenIn = (messages: readonly LocalMessage[], { service, action, isCalled = false }: Wish): Seen | undefined =>
  messages
    .filter((message) => !isCalled || isEscalated(message))
    .flatMap((message) =>
      buttonsIn(message.message)
        .filter((button) => button.action === action && button.value.includes(`/${service}#`))
        .map((button) => ({ message, button })),
    )
    .at(-1);

type Pressing = Pick<LocalFarwatch, 'press' | 'submit'>;
type Typing = Pick<LocalFarwatch, 'type'>;

/** The words for what somebody chose in a form. */
const filledWords = (fills: Filled): string => Object.values(fills).join(', ');

/** What a form or the press itself answered, as people see it. */
const pressedBy = async (wish: Wish, { button }: Seen, farwatch: Pressing) => {
  const { outcome, says, form } = await farwatch.press(button, wish.user);
  if (form === undefined || wish.fills === undefined) return { outcome, says, label: wish.label };
  const error = await farwatch.submit(form, wish.fills, wish.user);
  return { outcome, says: error, label: `${wish.label} (${filledWords(wish.fills)})` };
};

/** The people of the day: each presses what they wish as soon as a message shows it, and types commands. */
export const people = (slack: Pick<LocalSlack, 'messages'>, wishes: readonly Wish[]) => {
  const presses: MadePress[] = [];
  const open = new Set(wishes);
  /** What is pressed because of the messages at this time. */
  const reads = (now: EpochMs): readonly { at: EpochMs; act: (farwatch: Pressing) => Promise<Outcome> }[] =>
    [...open].flatMap((wish) => {
      const seen = now < wish.from ? undefined : seenIn(slack.messages(), wish);
      if (seen === undefined) return [];
      open.delete(wish);
      const at = now + wish.afterMs;
      const act = async (farwatch: Pressing): Promise<Outcome> => {
        const { outcome, says, label } = await pressedBy(wish, seen, farwatch);
        const { service, user } = wish;
        presses.push({ ts: seen.message.place.ts, at, by: user.name, label, says, service });
        return outcome;
      };
      return [{ at, act }];
    });
  /** Somebody types `/farwatch` and this text. */
  const types = (at: EpochMs, text: string, user: SlackUser) => ({
    at,
    act: async (farwatch: Typing): Promise<Outcome> => {
      const says = await farwatch.type(text, user);
      presses.push({ ts: null, at, by: user.name, label: `/farwatch ${text}`, says, service: '' });
      return NOTHING;
    },
  });
  return { presses, reads, types };
};
