import type { ModalView } from '@slack/types';
import * as z from 'zod/mini';
import { MUTE_LENGTHS, muteLabel } from '../on-call/mute.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { IncidentId } from '../service-state/incident.ts';
import { LIMITS } from './blocks.ts';
import { plainLine } from './escape.ts';

/** Id by which Slack says that this form was sent. */
export const MUTE_FORM = 'farwatch:mute-form';

/** Characters of a reason: it stands in the small print of the message. */
const REASON_CHARACTERS = 150;

const LENGTH = 'length';
const REASON = 'reason';

/** Slack's limit of the text of an option (https://docs.slack.dev/reference/block-kit/composition-objects/option-object/). */
const OPTION_CHARACTERS = 75;

const plain = (text: string) => ({ type: 'plain_text' as const, text: plainLine(text, OPTION_CHARACTERS) });

export type MuteFormContext = {
  readonly incident: IncidentId;
  readonly now: EpochSeconds;
  readonly timeZone: string;
  /** It is resolved already: it cannot be muted until it is. */
  readonly isOver: boolean;
};

/** The form behind the button "Mute…": for how long, and why. */
export const muteForm = ({ incident, now, timeZone, isOver }: MuteFormContext): ModalView => {
  const lengths = MUTE_LENGTHS.filter((length) => !isOver || length !== 'resolved');
  const options = lengths.map((length) => ({ text: plain(muteLabel(length, now, timeZone)), value: length }));
  const [first] = options;
  return {
    type: 'modal',
    callback_id: MUTE_FORM,
    private_metadata: incident.slice(0, LIMITS.section),
    title: plain('Mute this incident'),
    submit: plain('Mute'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: LENGTH,
        label: plain('For how long'),
        element: {
          type: 'radio_buttons',
          action_id: LENGTH,
          options,
          ...(first === undefined ? {} : { initial_option: first }),
        },
      },
      {
        type: 'input',
        block_id: REASON,
        optional: true,
        label: plain('Why'),
        hint: plain('The message shows this reason. Pages are still sent.'),
        element: { type: 'plain_text_input', action_id: REASON, max_length: REASON_CHARACTERS },
      },
    ],
  };
};

const schema = z.object({
  callback_id: z.literal(MUTE_FORM),
  private_metadata: z.string(),
  state: z.object({
    values: z.object({
      [LENGTH]: z.object({ [LENGTH]: z.object({ selected_option: z.object({ value: z.string() }) }) }),
      [REASON]: z.optional(z.object({ [REASON]: z.object({ value: z.nullish(z.string()) }) })),
    }),
  }),
});

export type SentMute = { readonly incident: string; readonly length: string; readonly reason: string };

/** What somebody filled in; undefined where it is another form. */
export const sentMute = (view: unknown): SentMute | undefined => {
  const read = z.safeParse(schema, view);
  if (!read.success) return undefined;
  const { private_metadata: incident, state } = read.data;
  const { selected_option: option } = state.values.length.length;
  const reason = state.values.reason?.reason.value ?? '';
  return { incident, length: option.value, reason: reason.slice(0, REASON_CHARACTERS) };
};
