import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { LocalFarwatch } from '../local/farwatch.ts';
import type { Outcome } from '../local/outcome.ts';
import type { LocalSlack } from '../local/slack.ts';
import { buttonsIn } from '../local/slack-press.ts';

/** An action at a time of the day (epoch milliseconds). */
export type Due = { readonly at: number; readonly act: (farwatch: LocalFarwatch) => Promise<Outcome> };

type Pressing = {
  readonly at: number;
  readonly act: (farwatch: Pick<LocalFarwatch, 'press'>) => Promise<Outcome>;
};

/** A button press: its message (Slack timestamp), when, and what Slack answered. */
export type MadePress = {
  readonly ts: string;
  readonly at: number;
  readonly by: string;
  readonly label: string;
  readonly says: string;
};

/** Milliseconds that the on-call engineer takes to read a proposal. */
const READING_MS = 41_000;
const PERSON = { id: 'U0MARTA', name: 'marta' } as const;
const LABEL = 'Roll back';

/** The on-call engineer: presses "Roll back" in each message that has the button. */
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
