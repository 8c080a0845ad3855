/** Event patterns as EventBridge reads them: the parts of its language that our rules use, and no others. */
export type Pattern = { readonly [field: string]: Pattern | readonly Test[] | readonly Pattern[] };
type Test = string | { readonly exists: boolean } | { readonly prefix: string };

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One alternative of a list: a literal, or a test in an object of its own. null is a value, as in EventBridge. */
const isMet = (test: unknown, value: unknown): boolean => {
  if (!isTree(test)) return test === value;
  if ('exists' in test) return (value !== undefined) === test['exists'];
  if ('prefix' in test) return typeof value === 'string' && value.startsWith(String(test['prefix']));
  throw new Error(`a test that this reader does not know: ${JSON.stringify(test)}`);
};

/** Whether EventBridge matches the event. A missing field matches only `exists: false`. */
export const matches = (pattern: unknown, event: unknown): boolean => {
  if (!isTree(pattern)) throw new Error('a pattern is an object');
  // A list in the event matches when one of its items does.
  if (Array.isArray(event)) return event.some((item) => matches(pattern, item));
  const fields = isTree(event) ? event : {};
  for (const [name, test] of Object.entries(pattern)) {
    if (name === '$or' && Array.isArray(test)) {
      if (!test.some((branch) => matches(branch, fields))) return false;
    } else if (Array.isArray(test)) {
      if (!test.some((each) => isMet(each, fields[name]))) return false;
    } else if (!matches(test, fields[name])) return false;
  }
  return true;
};
