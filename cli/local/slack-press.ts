import { createHmac } from 'node:crypto';
import type { UrlRequest } from '../../functions/handlers/slack-actions/request.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';

/** A button of a message. */
export type ShownButton = { readonly action: string; readonly value: string };

export type SlackUser = { readonly id: string; readonly name: string };

/** The action buttons of a message, in order; buttons that only open a URL are left out. */
export const buttonsIn = ({ blocks }: SlackMessage): readonly ShownButton[] =>
  blocks
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .flatMap((element) =>
      element.type === 'button' && element.action_id !== undefined && element.value !== undefined
        ? [{ action: element.action_id, value: element.value }]
        : [],
    );

/** The signed request that Slack sends when somebody presses a button. */
export const signedPress = (
  { action, value }: ShownButton,
  user: SlackUser,
  { secret, now }: { readonly secret: string; readonly now: Date },
): UrlRequest => {
  const payload = JSON.stringify({
    type: 'block_actions',
    user: { id: user.id, username: user.name },
    response_url: 'https://hooks.slack.com/actions/T0/1/local',
    actions: [{ type: 'button', action_id: action, value }],
  });
  const body = new URLSearchParams({ payload }).toString();
  const stamp = String(Math.floor(now.getTime() / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex');
  return {
    headers: { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${signature}` },
    body,
    isBase64Encoded: false,
  };
};
