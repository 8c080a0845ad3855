/** EventBridge event patterns: only the parts of the language that infra/rules.yml uses. */
type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One alternative of a list: a literal, or an object with a test. */
const isMet = (test: unknown, value: unknown): boolean => {
  if (!isTree(test)) return test === value;
  if ('exists' in test) return (value !== undefined) === test['exists'];
  if ('prefix' in test) return typeof value === 'string' && value.startsWith(String(test['prefix']));
  throw new Error(`infra/rules.yml uses a test this reader does not know: ${JSON.stringify(test)}`);
};

/** Whether EventBridge matches the event. A missing field matches only `exists: false`. */
export const matches = (pattern: unknown, event: unknown): boolean => {
  if (!isTree(pattern)) throw new Error('a pattern is an object');
  // A list in the event matches when one of its items does.
  if (Array.isArray(event)) return event.some((item) => matches(pattern, item));
  const fields = isTree(event) ? event : {};
  return Object.entries(pattern).every(([name, test]) => {
    if (name === '$or' && Array.isArray(test)) return test.some((branch) => matches(branch, fields));
    return Array.isArray(test) ? test.some((each) => isMet(each, fields[name])) : matches(test, fields[name]);
  });
};
