import type { Button } from '@slack/types';
import type { Block, SlackMessage } from './blocks.ts';
import { html, mrkdwnHtml } from './html.ts';

export { PREVIEW_STYLE } from './preview-style.ts';

/** A message in a channel, with its replies. Times as they are displayed. */
export type Shown = {
  readonly message: SlackMessage;
  readonly time: string;
  readonly replies: readonly { readonly message: SlackMessage; readonly time: string }[];
};

type Text = { readonly type: string; readonly text: string };

const textHtml = ({ type, text }: Text): string => (type === 'mrkdwn' ? mrkdwnHtml(text) : html(text));

const buttonHtml = ({ text, url, style }: Button): string => {
  const buttonStyle = `slack-button${style === undefined ? '' : ` slack-${style}`}`;
  return url === undefined
    ? `<button type="button" class="${buttonStyle}">${html(text.text)}</button>`
    : `<a class="${buttonStyle}" href="${html(url)}" target="_blank" rel="noreferrer">${html(text.text)}</a>`;
};

const fieldsHtml = (fields: readonly Text[]): string =>
  `<div class="slack-block slack-fields">${fields.map((field) => `<div>${textHtml(field)}</div>`).join('')}</div>`;

const sectionHtml = (text: Text | undefined, fields: readonly Text[]): string =>
  (text === undefined ? '' : `<div class="slack-block">${textHtml(text)}</div>`) +
  (fields.length === 0 ? '' : fieldsHtml(fields));

const blockHtml = (block: Block): string => {
  if (block.type === 'header') return `<div class="slack-block slack-header">${html(block.text.text)}</div>`;
  if (block.type === 'section') return sectionHtml(block.text, block.fields ?? []);
  if (block.type === 'context') {
    const texts = block.elements.map((element) => ('text' in element ? textHtml(element) : ''));
    return `<div class="slack-block slack-context">${texts.join(' ')}</div>`;
  }
  const buttons = block.elements.map((element) => (element.type === 'button' ? buttonHtml(element) : ''));
  return `<div class="slack-block slack-actions">${buttons.join('')}</div>`;
};

/** The blocks of a message as Slack would show them; the plain text when there are none. */
export const blocksHtml = ({ text, blocks }: SlackMessage): string =>
  blocks.length === 0 ? `<div class="slack-block">${mrkdwnHtml(text)}</div>` : blocks.map(blockHtml).join('');

/** A lighthouse: Farwatch's avatar in the preview. */
const FACE =
  '<svg class="slack-face" viewBox="0 0 36 36" aria-hidden="true"><rect width="36" height="36" fill="#0b3954"/>' +
  '<path d="M18 11 2 5v12zM18 11l16-6v12z" fill="#ffd166" opacity=".55"/><path d="M14 33l2-19h4l2 19z" fill="#fff"/>' +
  '<path d="M15.4 20h5.2l.4 4h-6z" fill="#ef476f"/><rect x="15" y="9" width="6" height="5" rx="1" fill="#ffd166"/>' +
  '<path d="M14.5 9 18 5.5 21.5 9z" fill="#ef476f"/></svg>';

const who = (time: string): string =>
  `<div class="slack-who"><b>Farwatch</b><span class="slack-app">APP</span><span>${html(time)}</span></div>`;

const repliesHtml = ({ replies }: Shown): string => {
  if (replies.length === 0) return '';
  const head = `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`;
  const shown = replies.map(({ message, time }) => `<div class="slack-reply">${who(time)}${blocksHtml(message)}</div>`);
  return `<details class="slack-thread"><summary>${head}</summary>${shown.join('')}</details>`;
};

/** One message with its thread. */
export const messageHtml = (shown: Shown): string => {
  const reported = `${who(shown.time)}${blocksHtml(shown.message)}${repliesHtml(shown)}`;
  return `<article class="slack-message">${FACE}<div>${reported}</div></article>`;
};

/** A channel with its messages, of class `slack`; the page needs PREVIEW_STYLE. Every untrusted text is escaped. */
export const channelHtml = (channel: string, shown: readonly Shown[]): string => {
  const head = `<div class="slack-channel">${html(channel.replace(/^#/, ''))}</div>`;
  return `<section class="slack">${head}${shown.map(messageHtml).join('')}</section>`;
};
