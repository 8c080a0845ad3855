/** What ARNs and image references contain before the resource's own name. */
const BEFORE_NAME = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(secret:|parameter\/|log-group:|role\/)?|^docker\.io\/(library\/)?/;
/** What follows the name: a secret's random characters, a JSON key and version, a log group's asterisk. */
const AFTER_SECRET = /(-[A-Za-z0-9]{6})?(:[^:]*){0,3}$/;
const AFTER_GROUP = /:\*$/;

/** The name of a resource without what its kinds of reference add. */
const nameOf = (text: string): string => {
  const name = text
    .trim()
    .replace(BEFORE_NAME, '')
    .replace(/^\/(?=[^/]+$)/, '');
  return /:secretsmanager:/.test(text) ? name.replace(AFTER_SECRET, '') : name.replace(AFTER_GROUP, '');
};

/** Whether a field's text names the resource that failed, in a longer or shorter form. */
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
