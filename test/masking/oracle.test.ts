import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { expect, test } from 'vitest';
import { mask } from '../../functions/masking/mask.ts';
import { drawing } from './generate.ts';
import { PLACES } from './places.ts';
import { TOKENS } from './tokens-of-vendors.ts';

/** Findings of secretlint's recommended rules. */
const foundIn = async (content: string): Promise<readonly string[]> => {
  const { messages } = await lintSource({
    source: { content, filePath: 'log.txt', ext: '.txt', contentType: 'text' },
    options: { config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] } },
  });
  return messages.map(({ message }) => message);
};

const texts = (seed: number): readonly string[] =>
  TOKENS.flatMap(({ token }, index) =>
    Object.values(PLACES).map((place) => place(`refused ${token(drawing(seed + index))} by upstream`)),
  );

test('what is masked holds nothing that secretlint finds, of hundreds of texts with a find', async () => {
  const all = texts(9000);
  const before = await Promise.all(all.map(foundIn));
  const after = await Promise.all(all.map((text) => foundIn(mask(text))));
  expect(before.filter((found) => found.length > 0).length).toBeGreaterThan(60);
  expect(after.flat()).toEqual([]);
}, 60_000);
