import type { ActionsBlock, Button, ContextBlock, HeaderBlock, SectionBlock } from '@slack/types';
import { code, codeBlock, plainLine, prose } from './escape.ts';
import { cutText } from '../primitives/cut-text.ts';

/** The blocks that Farwatch uses. */
export type Block = HeaderBlock | SectionBlock | ContextBlock | ActionsBlock;

/** A Slack message: `text` is for notifications and readers without blocks. */
export type SlackMessage = { readonly text: string; readonly blocks: Block[] };

/**
 * Slack's limits (https://docs.slack.dev/reference/block-kit/blocks/); the total is our own: from about 13,000
 * characters on Slack answers msg_blocks_too_long.
 */
export const LIMITS = {
  header: 150,
  section: 3000,
  fields: 10,
  field: 2000,
  buttons: 25,
  button: 75,
  value: 2000,
  url: 3000,
  actionId: 255,
  contextElements: 10,
  blocks: 50,
  whole: 10_000,
  text: 4000,
} as const;

/** Text that is already escaped for mrkdwn: only results of escape.ts and our own fixed words. */
type Mrkdwn = string;

/** `verbatim`: Slack makes no links, channels or mentions out of plain text. */
const mrkdwn = (text: Mrkdwn) => ({ type: 'mrkdwn' as const, text, verbatim: true });

/** A headline. Nothing in it is interpreted. */
export const header = (text: string): HeaderBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: plainLine(text, LIMITS.header), emoji: false },
});

/** A paragraph of escaped text; too long a one is cut at the end. */
export const section = (text: Mrkdwn): SectionBlock => ({
  type: 'section',
  text: mrkdwn(text.length <= LIMITS.section ? text : cutText(text, LIMITS.section).replace(/&[a-z]{0,3}…$/, '…')),
});

const LABEL_CHARACTERS = 120;

const headOf = (name: string): Mrkdwn => (name.trim() === '' ? '' : `*${prose(name, LABEL_CHARACTERS)}*\n`);

/** A paragraph of untrusted text below a bold label. */
export const paragraph = (name: string, text: string, characters: number = LIMITS.section): SectionBlock => {
  const head = headOf(name);
  return section(head + prose(text, Math.min(characters, LIMITS.section) - head.length));
};

/** A block of code below a bold label. */
export const listing = (name: string, text: string, characters: number = LIMITS.section): SectionBlock => {
  const head = headOf(name);
  return section(head + codeBlock(text, Math.min(characters, LIMITS.section) - head.length));
};

export type Field = { readonly name: string; readonly value: string; readonly isCode?: boolean };

const FIELD_CHARACTERS = 300;

/** Names and untrusted values in two columns, ten per block. */
export const fieldSections = (fields: readonly Field[]): SectionBlock[] => {
  const sections: SectionBlock[] = [];
  for (let at = 0; at < fields.length; at += LIMITS.fields) {
    const texts = fields.slice(at, at + LIMITS.fields).map(({ name, value, isCode }) => {
      const shown = isCode === true ? code(value, FIELD_CHARACTERS) : prose(value, FIELD_CHARACTERS);
      return mrkdwn(`*${prose(name, 60)}*\n${shown}`);
    });
    sections.push({ type: 'section', fields: texts });
  }
  return sections;
};

/** Small print. */
export const context = (...texts: readonly Mrkdwn[]): ContextBlock => ({
  type: 'context',
  elements: texts.slice(0, LIMITS.contextElements).map((text) => mrkdwn(cutText(text, LIMITS.field))),
});

export type Press = {
  readonly label: string;
  readonly action: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: string;
};
export type Open = { readonly label: string; readonly action: string; readonly url: string };

const label = (text: string) => ({ type: 'plain_text' as const, text: plainLine(text, LIMITS.button), emoji: true });

const confirmation = (text: string) => ({
  title: { type: 'plain_text' as const, text: 'Are you sure?' },
  text: { type: 'plain_text' as const, text: plainLine(text, 300) },
  confirm: { type: 'plain_text' as const, text: 'Yes' },
  deny: { type: 'plain_text' as const, text: 'No' },
});

const button = (press: Press | Open): Button =>
  'url' in press
    ? { type: 'button', text: label(press.label), action_id: press.action, url: press.url }
    : {
        type: 'button',
        text: label(press.label),
        action_id: press.action,
        value: press.value.slice(0, LIMITS.value),
        ...(press.style === undefined ? {} : { style: press.style }),
        ...(press.confirm === undefined ? {} : { confirm: confirmation(press.confirm) }),
      };

/** Buttons; a link that Slack would refuse is left out. No block when none is left. */
export const actions = (presses: readonly (Press | Open)[]): ActionsBlock[] => {
  const elements = presses
    .filter((press) => !('url' in press) || press.url.length <= LIMITS.url)
    .slice(0, LIMITS.buttons)
    .map(button);
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
};

/** Characters of a block that count towards Slack's limit of the whole. */
export const weightOf = (block: Block): number => JSON.stringify(block).length;

/** Slack refuses a message with an empty text in it. */
const isEmpty = (block: Block): boolean =>
  (block.type === 'section' && block.text?.text.trim() === '') || (block.type === 'header' && block.text.text === '');

/**
 * As many blocks as Slack accepts. Buttons and the headline always stay; of the rest the last are left out first, and a
 * line says so.
 */
export const fit = (all: readonly Block[]): Block[] => {
  const blocks = all.filter((block) => !isEmpty(block));
  const isNeeded = ({ type }: Block): boolean => type === 'actions' || type === 'header';
  const cut = context('_…shortened to the limit of a Slack message_');
  let weight = weightOf(cut) + blocks.filter(isNeeded).reduce((sum, block) => sum + weightOf(block), 0);
  let count = 1 + blocks.filter(isNeeded).length;
  const kept = new Set(
    blocks.filter((block) => {
      if (isNeeded(block)) return true;
      if (weight + weightOf(block) > LIMITS.whole || count >= LIMITS.blocks) return false;
      weight += weightOf(block);
      count += 1;
      return true;
    }),
  );
  if (kept.size === blocks.length) return [...blocks];
  const rest = blocks.filter((block) => kept.has(block));
  const end = rest.findIndex(({ type }) => type === 'actions');
  return end < 0 ? [...rest, cut] : [...rest.slice(0, end), cut, ...rest.slice(end)];
};
