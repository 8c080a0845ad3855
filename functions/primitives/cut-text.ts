const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/**
 * A text of at most so many UTF-16 code units; a longer one ends in an ellipsis, and a character of two units is never
 * cut in half: half of one is no text, and other systems refuse it.
 */
export const cutText = (text: string, characters: number): string => {
  if (text.length <= characters) return text;
  const end = characters - 1;
  return `${text.slice(0, isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end)}…`;
};

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text without halves of characters, which an API may hold; JSON writes them, and few readers take them. */
export const wellFormed = (text: string): string => text.replace(LONE, '\ufffd');
