/** Longer texts are not cached. */
const CHARACTERS_MAX = 2048;

/**
 * Caches a function of a text for the newest `most` texts: tasks of a crash loop all have the same. Only for functions
 * that depend on nothing but the text.
 */
export const remembered = <Value>(of: (text: string) => Value, most: number): ((text: string) => Value) => {
  const known = new Map<string, Value>();
  return (text) => {
    if (text.length > CHARACTERS_MAX) return of(text);
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = of(text);
    const oldest = known.size >= most ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    known.set(text, value);
    return value;
  };
};
