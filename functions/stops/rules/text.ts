/** What people and tools add to a reason when they copy it: markup, quotes, escapes. A cheap test first. */
const DECORATED = /[<&*>|`\\\u00a0\u200b-\u200f\u2018-\u201f\u2026\ufeff]/;
const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&apos;': "'",
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': ' ',
};

const undecorated = (text: string): string =>
  text
    .replace(/&(?:quot|#34|#39|apos|amp|lt|gt|nbsp);/gi, (entity) => ENTITIES[entity.toLowerCase()] ?? entity)
    .replace(/<\/?(?:br|p|b|i|u|em|strong|code|pre|span|div|td|th|tr|li|ul|ol|a|table|tbody)\b[^<>]{0,200}>/gi, ' ')
    .replace(/[\u200b-\u200f\ufeff]/g, '')
    .replace(/\u00a0/g, ' ')
    .replace(/[\u2018\u2019\u201a\u201b`]/g, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(/\u2026/g, '...')
    .replace(/\*\*/g, '')
    .replace(/^[ \t]{0,40}(?:>[ \t]?){1,4}|(?:^|[ \t])\|(?=[ \t\r\n]|$)/gm, ' ')
    .replace(/\\{1,8}(["'])/g, '$1');

/** A JSON-escaped line break in clear; a drive letter means that the backslashes are a Windows path. */
const unescaped = (text: string): string =>
  text.includes('\\n') && !/(?:^|[\s"'(])[a-z]:\\/i.test(text) ? text.replace(/(?:\\r)?\\n(?:\\t){0,4}/g, '\n') : text;

/** Characters of one text that are matched, after padding is removed: twice what ECS sends, for markup. */
const RAW_CHARACTERS_MAX = 2048;

const bare = (text: string): string => {
  const compact = text.replace(/[ \t]{2,}/g, ' ').slice(0, RAW_CHARACTERS_MAX);
  return DECORATED.test(compact) ? undecorated(unescaped(compact)) : compact;
};

const WRAPPED = /\S[ \t]?[\r\n]|\\n/;

/**
 * `flat`: one line of plain text without markup, curly quotes, escapes and wrapping, in its own case. `dense`: the same
 * without any white space, for words that a terminal or a table cell broke in the middle; undefined where no line was
 * wrapped, so that nothing is matched twice.
 */
export const formsOfText = (text: string): { readonly flat: string; readonly dense: string | undefined } => {
  const plain = bare(text);
  const flat = plain.replace(/\s+/g, ' ').trim();
  return { flat, dense: WRAPPED.test(text) ? flat.replaceAll(' ', '') : undefined };
};

/** Lower case that keeps every index: a letter with a longer lower case stays as it is. */
export const lower = (text: string): string => {
  const lowered = text.toLowerCase();
  return lowered.length === text.length ? lowered : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
};
