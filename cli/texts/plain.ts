import type { Block, SlackMessage } from '../../functions/messages/blocks.ts';

/** Slack's entities and marks as a reader sees them. */
const seen = (text: string): string =>
  text
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<(?:https?:[^|>]*)\|([^>]*)>/g, '$1')
    .replace(/<!subteam\^(\w+)>/g, '@$1')
    .replace(/<@(\w+)>/g, '@$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/```\n?|\*/g, '')
    .replace(/\s+/g, ' ')
    .trim();

const linesOf = (block: Block): readonly string[] => {
  if (block.type === 'header') return [seen(block.text.text)];
  if (block.type === 'section')
    return [
      ...(block.text === undefined ? [] : [seen(block.text.text)]),
      ...(block.fields ?? []).map(({ text }) => seen(text)),
    ];
  if (block.type === 'context')
    return [block.elements.map((element) => ('text' in element ? seen(element.text) : '')).join(' ')];
  const labels = block.elements.map((element) => (element.type === 'button' ? `[${element.text.text}]` : ''));
  return [labels.join(' ')];
};

/** A message as lines of plain text: first what a phone shows, then what the channel shows. */
export const plainLines = ({ text, blocks }: SlackMessage): { phone: string; channel: readonly string[] } => ({
  phone: seen(text),
  channel: blocks.flatMap(linesOf).filter((line) => line !== ''),
});

/** Characters that Markdown would take for its own. */
export const escaped = (text: string): string => text.replace(/([\\`*_<|])/g, '\\$1');
