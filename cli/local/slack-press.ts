import type { InputBlock, ModalView } from '@slack/types';
import { createHmac } from 'node:crypto';
import type { UrlRequest } from '../../functions/handlers/slack-actions/request.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';
import { secondsOf } from '../../functions/primitives/instant.ts';

/** A button of a message. */
export type ShownButton = { readonly action: string; readonly value: string };

/** Somebody in Slack; `team` is another workspace than the app's. */
export type SlackUser = { readonly id: string; readonly name: string; readonly team?: string };

/** The action buttons of a message, in order; buttons that only open a URL are left out. */
export const buttonsIn = ({ blocks }: SlackMessage): readonly ShownButton[] =>
  blocks
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .flatMap((element) =>
      element.type === 'button' && element.action_id !== undefined && element.value !== undefined
        ? [{ action: element.action_id, value: element.value }]
        : [],
    );

type Signing = { readonly secret: string; readonly now: Date };

const signedFields = (fields: Readonly<Record<string, string>>, { secret, now }: Signing): UrlRequest => {
  const body = new URLSearchParams(fields).toString();
  const stamp = String(secondsOf(now));
  const signature = createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex');
  return {
    headers: { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${signature}` },
    body,
    isBase64Encoded: false,
  };
};

const signed = (payload: unknown, signing: Signing): UrlRequest =>
  signedFields({ payload: JSON.stringify(payload) }, signing);

/** Slack's name of the workspace in which everybody here is. */
const TEAM = 'T0LOCAL01';

const personOf = ({ id, name, team = TEAM }: SlackUser) => ({
  user: { id, username: name, team_id: team },
  team: { id: TEAM },
});

/** The signed request that Slack sends when somebody presses a button. */
export const signedPress = ({ action, value }: ShownButton, user: SlackUser, signing: Signing): UrlRequest =>
  signed(
    {
      type: 'block_actions',
      ...personOf(user),
      response_url: 'https://hooks.slack.com/actions/T0/1/local',
      trigger_id: `local.${action}`,
      actions: [{ type: 'button', action_id: action, value }],
    },
    signing,
  );

/** What somebody fills into a form: the value of an option, or a text, by the id of the field. */
export type Filled = Readonly<Record<string, string>>;

/** A field as it was filled in; throws where the form does not offer it. */
const fieldOf = ({ element }: Pick<InputBlock, 'element'>, value: string): object => {
  if (element.type !== 'radio_buttons') return { type: element.type, value };
  const option = element.options.find((one) => one.value === value);
  if (option === undefined) throw new Error(`the form offers no ${value}`);
  return { type: element.type, selected_option: option };
};

/** The signed request that Slack sends when somebody sends a form. */
export const signedForm = (form: ModalView, filled: Filled, user: SlackUser, signing: Signing): UrlRequest => {
  const inputs = form.blocks.flatMap((block) => ('element' in block ? [block] : []));
  const values = inputs.map((input) => {
    const { block_id: id = '' } = input;
    return [id, { [id]: fieldOf(input, filled[id] ?? '') }] as const;
  });
  const { callback_id, private_metadata } = form;
  const view = { callback_id, private_metadata, state: { values: Object.fromEntries(values) } };
  return signed({ type: 'view_submission', ...personOf(user), view }, signing);
};

/** The signed request that Slack sends when somebody types `/farwatch …`; `text` is what follows the command. */
export const signedCommand = (text: string, { id, name, team = TEAM }: SlackUser, signing: Signing): UrlRequest =>
  signedFields({ command: '/farwatch', text, user_id: id, user_name: name, team_id: team }, signing);
