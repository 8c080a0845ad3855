import type { SlackMessage } from '../../functions/messages/blocks.ts';

type Node = { readonly [name: string]: unknown };

const nodes = (value: unknown): readonly Node[] => {
  if (Array.isArray(value)) return value.flatMap(nodes);
  if (typeof value !== 'object' || value === null) return [];
  const node: Node = { ...value };
  return [node, ...Object.values(node).flatMap(nodes)];
};

const length = (value: unknown): number => (typeof value === 'string' ? value.length : 0);

/** Angle-bracket syntax that Farwatch writes: dates, people, groups, and AWS console URLs. */
const OURS = new RegExp(
  [
    String.raw`<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d :-]+UTC>`,
    '<@[UW][A-Z0-9]{6,20}>',
    String.raw`<!subteam\^S[A-Z0-9]{6,20}>`,
    String.raw`<https:\/\/[a-z0-9-]+\.console\.[a-z.-]+\/[^<>|\s]*\|[^<>|]+>`,
  ].join('|'),
  'g',
);

const UNSEEN = /[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

const textBreaches = (text: string): readonly string[] => [
  ...(/[<>]/.test(text.replace(OURS, '')) ? [`angle brackets: ${text.slice(0, 200)}`] : []),
  ...(/&(?!amp;|lt;|gt;)/.test(text.replace(OURS, '')) ? [`a bare ampersand: ${text.slice(0, 200)}`] : []),
  ...((text.match(/```/g)?.length ?? 0) % 2 === 0 ? [] : [`an open block of code: ${text.slice(0, 200)}`]),
];

const nodeBreaches = (node: Node): readonly string[] => {
  const found: string[] = [];
  const must = (isRight: boolean, what: string): void => {
    if (!isRight) found.push(`${String(node['type'])}: ${what}`);
  };
  const text = node['text'];
  if (node['type'] === 'mrkdwn') {
    must(length(text) > 0 && length(text) <= 3000, `text of ${length(text)}`);
    must(node['verbatim'] === true, 'not verbatim');
    found.push(...textBreaches(String(text)));
  }
  if (node['type'] === 'plain_text') must(length(text) > 0, 'empty text');
  if (typeof text === 'string')
    must(!UNSEEN.test(text.replaceAll('\n', '').replaceAll('\t', '')), `unseen characters in ${text.slice(0, 80)}`);
  if (node['type'] === 'header') must(length((text as Node)['text']) <= 150, 'longer than 150');
  if (node['type'] === 'section') {
    const fields = (node['fields'] ?? []) as readonly Node[];
    must(text !== undefined || fields.length > 0, 'neither text nor fields');
    must(fields.length <= 10 && fields.every((field) => length(field['text']) <= 2000), 'fields');
  }
  if (node['type'] === 'context') must((node['elements'] as readonly unknown[]).length <= 10, 'elements');
  if (node['type'] === 'actions') {
    const elements = node['elements'] as readonly Node[];
    must(elements.length >= 1 && elements.length <= 25, 'elements');
    must(new Set(elements.map((element) => element['action_id'])).size === elements.length, 'an action twice');
  }
  if (node['type'] === 'button') {
    must(length((text as Node)['text']) <= 75, 'label');
    must(
      length(node['value']) <= 2000 && length(node['url']) <= 3000 && length(node['action_id']) <= 255,
      'value or url',
    );
    must(node['url'] === undefined || /^https:\/\//.test(String(node['url'])), `url ${String(node['url'])}`);
  }
  return found;
};

/** Violations of Slack's rules in a message: limits of Block Kit, and mrkdwn that it should not contain. */
export const breaches = ({ text, blocks }: SlackMessage): readonly string[] => [
  ...nodes(blocks).flatMap(nodeBreaches),
  ...textBreaches(text),
  ...(text.length > 0 && text.length <= 4000 ? [] : [`text of ${text.length}`]),
  ...(blocks.length <= 50 ? [] : [`${blocks.length} blocks`]),
  ...(JSON.stringify(blocks).length <= 10_200 ? [] : [`${JSON.stringify(blocks).length} characters in all`]),
];
