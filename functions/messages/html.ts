const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text escaped for HTML elements and quoted attributes. */
export const html = (text: string): string => text.replace(/[&<>"']/g, (character) => HTML[character] ?? character);

const decoded = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Slack's entities as HTML: what was escaped for Slack is escaped for HTML. */
const words = (text: string): string => html(decoded(text));

const mention = (name: string): string => `<span class="slack-mention">${words(name)}</span>`;

/** `<https://…|text>`, `<@U…>`, `<!subteam^S…>`, `<!date^…|fallback>`, as Slack shows them. */
const angled = (inner: string): string => {
  const [target = '', label] = inner.split('|');
  if (target.startsWith('@')) return mention(target);
  if (target.startsWith('!date^')) return `<time>${words(label ?? '')}</time>`;
  if (target.startsWith('!subteam^')) return mention(`@${target.slice(9)}`);
  if (!/^https?:\/\//.test(target)) return words(`<${inner}>`);
  return `<a href="${words(target)}" target="_blank" rel="noreferrer">${words(label ?? target)}</a>`;
};

const MARKS = /```\n?([\s\S]*?)```|`([^`\n]+)`|<([^<>\n]+)>|\*([^*\n]+)\*|(?<![\w])_([^_\n]+)_(?![\w])/g;

type Marked = readonly [whole: string, block?: string, code?: string, angle?: string, bold?: string, italic?: string];

const marked = ([whole, block, code, angle, bold, italic]: Marked): string => {
  if (block !== undefined) return `<pre>${words(block.replace(/\n$/, ''))}</pre>`;
  if (code !== undefined) return `<code>${words(code)}</code>`;
  if (angle !== undefined) return angled(angle);
  if (bold !== undefined) return `<b>${mrkdwnHtml(bold)}</b>`;
  return italic === undefined ? words(whole) : `<i>${mrkdwnHtml(italic)}</i>`;
};

/** Slack's mrkdwn as HTML: what Slack would format is formatted, everything else is text. */
export const mrkdwnHtml = (text: string): string => {
  let shown = '';
  let at = 0;
  for (const match of text.matchAll(MARKS)) {
    const [whole, block, code, angle, bold, italic] = match;
    shown += words(text.slice(at, match.index)) + marked([whole, block, code, angle, bold, italic]);
    at = match.index + whole.length;
  }
  return (shown + words(text.slice(at))).replaceAll('\n', '<br>').replace(/<br>(?=<pre>)|(?<=<\/pre>)<br>/g, '');
};
