import * as z from 'zod';

/**
 * What Slack, Microsoft and PagerDuty publish of their payloads, as far as Farwatch uses them; a property that they do
 * not document fails.
 */

const text = (most: number) => z.string().min(1).max(most);
const plainText = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(most), emoji: z.boolean().optional() });
const mrkdwn = (most: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: text(most), verbatim: z.boolean().optional() });

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object/ */
const confirm = z.strictObject({
  title: plainText(100),
  text: plainText(300),
  confirm: plainText(30),
  deny: plainText(30),
});

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element/ */
const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  action_id: text(255),
  url: z.url().max(3000).optional(),
  value: text(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
});

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z
    .strictObject({
      type: z.literal('section'),
      text: mrkdwn(3000).optional(),
      fields: z.array(mrkdwn(2000)).min(1).max(10).optional(),
    })
    .refine(({ text: words, fields }) => words !== undefined || fields !== undefined),
  z.strictObject({ type: z.literal('context'), elements: z.array(mrkdwn(3000)).min(1).max(10) }),
  z.strictObject({ type: z.literal('actions'), elements: z.array(button).min(1).max(25) }),
]);

/** https://docs.slack.dev/reference/methods/chat.postMessage: 50 blocks, a text that is not cut below 4,000. */
export const slackMessage = z.strictObject({ text: text(4000), blocks: z.array(block).max(50) });

const option = z.strictObject({ text: plainText(75), value: text(150) });

/** https://docs.slack.dev/reference/views/modal-views */
export const slackModal = z.strictObject({
  type: z.literal('modal'),
  callback_id: text(255),
  private_metadata: z.string().max(3000),
  title: plainText(24),
  submit: plainText(24),
  close: plainText(24),
  blocks: z
    .array(
      z.strictObject({
        type: z.literal('input'),
        block_id: text(255),
        label: plainText(2000),
        hint: plainText(2000).optional(),
        optional: z.boolean().optional(),
        element: z.discriminatedUnion('type', [
          z.strictObject({
            type: z.literal('radio_buttons'),
            action_id: text(255),
            options: z.array(option).min(1).max(10),
            initial_option: option.optional(),
          }),
          z.strictObject({
            type: z.literal('plain_text_input'),
            action_id: text(255),
            max_length: z.number().int().min(1).max(3000),
          }),
        ]),
      }),
    )
    .max(100),
});

/** https://adaptivecards.io/schemas/1.5.0/adaptive-card.json: AdaptiveCard, RichTextBlock, TextRun, Action.OpenUrl. */
const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  weight: z.enum(['Default', 'Lighter', 'Bolder']).optional(),
  fontType: z.enum(['Default', 'Monospace']).optional(),
});

/** The message of a Teams webhook, with one card of the published schema. */
export const teamsCard = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: z.literal('AdaptiveCard'),
        version: z.enum(['1.0', '1.1', '1.2', '1.3', '1.4', '1.5']),
        fallbackText: z.string().min(1),
        body: z.array(
          z.strictObject({
            type: z.literal('RichTextBlock'),
            inlines: z.array(textRun).min(1),
            separator: z.boolean().optional(),
          }),
        ),
        actions: z.array(z.strictObject({ type: z.literal('Action.OpenUrl'), title: z.string().min(1), url: z.url() })),
        msteams: z.strictObject({ width: z.literal('Full') }),
      }),
    }),
  ]),
});

/** https://developer.pagerduty.com/docs/send-alert-event, without the routing key that the adapter adds. */
export const pagerDutyAlert = z.strictObject({
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: text(255),
  client: text(1024),
  payload: z
    .strictObject({
      summary: text(1024),
      source: text(1024),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime(),
      component: text(1024),
      group: text(1024),
      class: text(1024),
      custom_details: z.record(z.string(), z.unknown()),
    })
    .optional(),
  links: z.array(z.strictObject({ href: z.url(), text: text(1024) })).optional(),
});
