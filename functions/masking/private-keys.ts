import { MASK } from './tokens.ts';

const LABEL = '(?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----';
const KEY_BEGIN = new RegExp(`-----BEGIN ${LABEL}`);
const KEY_END = new RegExp(`-----END ${LABEL}`);

/** The end of a key whose beginning was cut off: the text before END, back to the last word that is not base64. */
const maskTail = (text: string): string => {
  const end = KEY_END.exec(text);
  if (end === null) return text;
  const pieces = text.slice(0, end.index).split(/(\s+|\\[nr])/);
  while (pieces.length > 0 && /^(?:[A-Za-z0-9+/=]{16,}|[A-Za-z0-9+/]*=+|\s*|\\[nr])$/.test(pieces.at(-1) ?? ''))
    pieces.pop();
  return pieces.join('') + MASK + maskTail(text.slice(end.index + end[0].length));
};

/** Masks private keys whole, on one line or on many; a truncated key is masked to the end of the text. */
export const maskPrivateKeys = (text: string): string => {
  const begin = KEY_BEGIN.exec(text);
  if (begin === null) return maskTail(text);
  const rest = text.slice(begin.index + begin[0].length);
  const end = KEY_END.exec(rest);
  const after = end === null ? '' : maskPrivateKeys(rest.slice(end.index + end[0].length));
  return maskTail(text.slice(0, begin.index)) + MASK + after;
};
