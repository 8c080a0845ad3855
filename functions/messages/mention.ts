import { prose } from './escape.ts';

/**
 * Mentions the user of a tag or a button: a Slack user id (`U…`, `W…`) or user group id (`S…`) notifies them, anything
 * else is shown as text. `@channel` and `@here` from a tag never notify.
 */
export const mentionOf = (who: string): string => {
  const name = who.trim().replace(/^@/, '');
  if (/^[UW][A-Z0-9]{6,20}$/.test(name)) return `<@${name}>`;
  if (/^S[A-Z0-9]{6,20}$/.test(name)) return `<!subteam^${name}>`;
  return name === '' ? '' : `@${prose(name, 100)}`;
};
