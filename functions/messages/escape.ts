/**
 * Invisible characters and those that change the reading direction: control characters (not tab and line feed), marks,
 * half surrogates.
 */
const UNSEEN = new RegExp(
  String.raw`[\p{Cc}\p{Cs}\p{Co}\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2028\u2029]` +
    String.raw`|[\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]`,
  'gu',
);

/** A text without anything invisible. Tabs and line feeds stay. */
export const visible = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(UNSEEN, (character) => (character === '\n' || character === '\t' ? character : ''));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Characters that format text in mrkdwn, and look-alikes that do not. */
const LOOKALIKES: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ˋ', _: 'ˍ' };

const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character);

/** Underscores within a word format nothing: `max_tokens` stays as it is. */
const inert = (character: string, before: string | undefined, after: string | undefined): string =>
  character === '_' && isWord(before) && isWord(after)
    ? '_'
    : (LOOKALIKES[character] ?? ENTITIES[character] ?? character);

/** Joins pieces up to `characters`; the rest becomes an ellipsis. An entity is never cut in two. */
const join = (pieces: readonly string[], characters: number): string => {
  let text = '';
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    if (text.length + piece.length > characters - (isLast ? 0 : 1)) return `${text}…`;
    text += piece;
  }
  return text;
};

/**
 * An untrusted text escaped for mrkdwn: `&`, `<` and `>` become entities, so no link, mention or `<!channel>` can
 * arise; formatting characters are replaced by look-alikes. At most `characters` long, entities counted in full.
 */
export const prose = (text: string, characters: number): string => {
  const all = [...visible(text)];
  return join(
    all.map((character, index) => inert(character, all[index - 1], all[index + 1])),
    characters,
  );
};

/** An untrusted text escaped for backticks: only backticks could end the code, only `&<>` have a meaning in it. */
const coded = (text: string, characters: number): string =>
  join(
    [...visible(text)].map((character) => (character === '`' ? 'ˋ' : (ENTITIES[character] ?? character))),
    characters,
  );

/** Inline code on one line; empty for an empty text. */
export const code = (text: string, characters: number): string => {
  const line = coded(text.replace(/\s+/g, ' ').trim(), characters - 2);
  return line === '' ? '' : `\`${line}\``;
};

/** A block of code. */
export const codeBlock = (text: string, characters: number): string =>
  `\`\`\`\n${coded(text.replace(/\n+$/, ''), characters - 8)}\n\`\`\``;

/** An untrusted text for a field that Slack shows literally (headers, buttons): only cut, not escaped. One line. */
export const plainLine = (text: string, characters: number): string =>
  join([...visible(text.replace(/\s+/g, ' ').trim())], characters);
