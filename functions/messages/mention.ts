import { prose } from './escape.ts';

/** `Shop team U0123ABCD`: a name for people, and as its last word an id that Slack notifies. */
const ID = /^(?:(.*?)\s+)?@?([UWS][A-Z0-9]{6,20})$/;

/** An owner as people read it on a page or in a file: without the id, where there is a name besides. */
export const ownerName = (who: string): string => {
  const [, name = '', id = ''] = ID.exec(who.trim()) ?? [];
  return id === '' ? who.trim() : name || id;
};

/**
 * Mentions the user of a tag or a button: a Slack user id (`U…`, `W…`) or user group id (`S…`), alone or after a name,
 * notifies them, anything else is shown as text. `@channel` and `@here` from a tag never notify.
 */
export const mentionOf = (who: string): string => {
  const name = who.trim().replace(/^@/, '');
  const [, , id] = ID.exec(name) ?? [];
  if (id !== undefined) return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`;
  return name === '' ? '' : `@${prose(name, 100)}`;
};
