/** What ARNs and image references hold before the name of the thing itself. */
const BEFORE_NAME = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(secret:|parameter\/|log-group:|role\/)?|^docker\.io\/(library\/)?/;
/** What follows it: the random characters of a secret, a JSON key and version, the star of a log group. */
const AFTER_SECRET = /(-[A-Za-z0-9]{6})?(:[^:]*){0,3}$/;
const AFTER_GROUP = /:\*$/;

/** The name of a thing without what its kinds of reference put around it. */
const nameOf = (text: string): string => {
  const name = text
    .trim()
    .replace(BEFORE_NAME, '')
    .replace(/^\/(?=[^/]+$)/, '');
  return /:secretsmanager:/.test(text) ? name.replace(AFTER_SECRET, '') : name.replace(AFTER_GROUP, '');
};

/** Whether a field's text speaks of the very thing that failed, be it told shorter or longer. */
export const names = (text: string | null, failedResource: string): boolean => {
  if (text === null) return false;
  const [field, name] = [nameOf(text), nameOf(failedResource)];
  return (
    field === name ||
    field.endsWith(`/${name}`) ||
    name.endsWith(`/${field}`) ||
    field.startsWith(`${name}:`) ||
    field.startsWith(`${name}@`) ||
    field.includes(failedResource.trim())
  );
};
