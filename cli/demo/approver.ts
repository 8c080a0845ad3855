import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { LocalFarwatch } from '../local/farwatch.ts';
import type { Outcome } from '../local/outcome.ts';
import type { LocalSlack } from '../local/slack.ts';
import { buttonsIn } from '../local/slack-press.ts';

/** What somebody does at a time of the day (epoch milliseconds). */
export type Due = { readonly at: number; readonly act: (farwatch: LocalFarwatch) => Promise<Outcome> };

/** A press that somebody is about to make. */
type Pressing = {
  readonly at: number;
  readonly act: (farwatch: Pick<LocalFarwatch, 'press'>) => Promise<Outcome>;
};

/** A press that was made: below which message (Slack's timestamp of it), when, and what Slack showed for it. */
export type MadePress = {
  readonly ts: string;
  readonly at: number;
  readonly by: string;
  readonly label: string;
  readonly says: string;
};

/** Milliseconds that the person on call takes to read a proposal. */
const READING_MS = 41_000;
const PERSON = { id: 'U0MARTA', name: 'marta' } as const;
const LABEL = 'Roll back';

/** The person on call: reads Slack, and presses the button of each message that has one to roll back. */
export const approver = (slack: Pick<LocalSlack, 'messages'>) => {
  const presses: MadePress[] = [];
  const read = new Set<string>();
  const reads = (now: number): readonly Pressing[] =>
    slack.messages().flatMap(({ place: { ts }, message }) => {
      const button = buttonsIn(message).find(({ action }) => action === ACTIONS.rollBack);
      if (button === undefined || read.has(ts)) return [];
      read.add(ts);
      const at = now + READING_MS;
      const act = async (farwatch: Pick<LocalFarwatch, 'press'>): Promise<Outcome> => {
        const { outcome, says } = await farwatch.press(button, PERSON);
        presses.push({ ts, at, by: PERSON.name, label: LABEL, says });
        return outcome;
      };
      return [{ at, act }];
    });
  return { presses, reads };
};
