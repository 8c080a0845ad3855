import { expect, test } from 'vitest';
import { mentionOf, ownerName } from '../../functions/messages/mention.ts';

test.each([
  ['U0123ABCD', '<@U0123ABCD>', 'U0123ABCD'],
  ['Shop team U0123ABCD', '<@U0123ABCD>', 'Shop team'],
  ['@S0123ABCD', '<!subteam^S0123ABCD>', 'S0123ABCD'],
  ['Games @S0123ABCD', '<!subteam^S0123ABCD>', 'Games'],
  ['team-shop', '@team-shop', 'team-shop'],
  ['', '', ''],
])('the owner %j is mentioned as %s and read as %j', (tag, mention, name) => {
  expect(mentionOf(tag)).toBe(mention);
  expect(ownerName(tag)).toBe(name);
});
