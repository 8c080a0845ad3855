/**
 * Known names: not secret, whatever they look like. They are taken out of a text before it is masked, and put back
 * afterwards.
 */
export type Known = readonly string[];

const NO_NAMES: Known = [];

/** A word that no masking rule matches, and that is not in the text. */
const standIn = (text: string): string => {
  let word = 'knownname';
  while (text.includes(word)) word += 'x';
  return word;
};

/** Whether the match is the whole name: followed by neither a letter nor a value, because then it names that value. */
const isWhole = (text: string, at: number, length: number): boolean =>
  !/[A-Za-z0-9]/.test(text[at - 1] ?? ' ') &&
  !/^(?:[A-Za-z0-9]|\s{0,4}=|\\?["']\s{0,4}[:=])/.test(text.slice(at + length, at + length + 12));

/** Whether masking would change a name, or what a sentence says about it: `password-reset: out of memory`. */
const isAtRisk = (name: string, of: (text: string) => string): boolean => {
  const sentence = `${name}: out of memory`;
  return of(name) !== name || (/[-_.]/.test(name) && of(sentence) !== sentence);
};

const replaced = (text: string, name: string, by: string): string => {
  let result = '';
  let done = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if (!isWhole(text, at, name.length)) continue;
    result += text.slice(done, at) + by;
    done = at + name.length;
  }
  return result + text.slice(done);
};

/**
 * Masks a text with `of`, except the names in it that it would mask by themselves. The value of a password is masked
 * even if it equals such a name.
 */
export const maskedBeside = (text: string, of: (text: string) => string, known: Known = NO_NAMES): string => {
  const atRisk = known.filter((name) => text.includes(name) && isAtRisk(name, of)).sort((a, b) => b.length - a.length);
  if (atRisk.length === 0) return of(text);
  const word = standIn(text);
  const hidden = atRisk.reduce((left, name, index) => replaced(left, name, `${word}${index}z`), text);
  return atRisk.reduce((left, name, index) => left.replaceAll(`${word}${index}z`, () => name), of(hidden));
};
