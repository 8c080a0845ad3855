import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { badges } from '../../cli/pictures/badges.ts';
import { FOLDER } from '../../cli/pictures/shown.ts';

const README = readFileSync('README.md', 'utf8');
const made = badges();

test.each(Object.entries(made))('%s says what the checkout says; if not: node cli/pictures/main.ts', (file, svg) => {
  expect(readFileSync(`${FOLDER}/${file}`, 'utf8')).toBe(svg);
});

test('README shows every badge, with its text for those who do not see pictures, and no other', () => {
  const shown = [...README.matchAll(/!\[([^\]]+)\]\(docs\/pictures\/(badge-[\w-]+\.svg)\)/g)];
  expect(shown.map(([, , file]) => file).sort()).toEqual(Object.keys(made).sort());
  expect(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith('.svg'))
      .sort(),
  ).toEqual(Object.keys(made).sort());
  for (const [, text = '', file = ''] of shown)
    expect(made[file]).toContain(text.split(/:? /).at(-1)?.replace('>', '&gt;'));
});
