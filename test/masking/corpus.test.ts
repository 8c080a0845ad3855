import { expect, test } from 'vitest';
import { mask } from '../../functions/masking/mask.ts';
import { CARRIERS } from './carriers.ts';
import type { Draw } from './generate.ts';
import { drawing } from './generate.ts';
import { PLACES } from './places.ts';
import { TOKENS } from './tokens-of-vendors.ts';

type Kind = {
  readonly about: string;
  readonly plant: (draw: Draw) => { readonly text: string; readonly secret: string };
};

const wordlike = (draw: Draw): string => draw.of('bcdfghjklmnpqrstvwxz', 14);

const KINDS: readonly Kind[] = [
  ...TOKENS.map(({ about, token }) => ({
    about,
    plant: (draw: Draw) => {
      const secret = token(draw);
      return { text: `the upstream refused ${secret}`, secret };
    },
  })),
  ...CARRIERS.flatMap(({ about, text }) =>
    [
      { about, plant: (draw: Draw) => ({ secret: draw.base62(14) }) },
      { about: `${about}, letters alone`, plant: (draw: Draw) => ({ secret: wordlike(draw) }) },
    ].map(({ about: name, plant }) => ({
      about: name,
      plant: (draw: Draw) => {
        const { secret } = plant(draw);
        return { text: text(secret), secret };
      },
    })),
  ),
];

/** How much of a secret may be visible: a tenth identifies it, half of a short one is too much. */
const isShown = (stated: string, secret: string): boolean => {
  const piece = Math.min(8, secret.length);
  return Array.from({ length: secret.length - piece + 1 }, (_, from) => secret.slice(from, from + piece)).some((part) =>
    stated.includes(part),
  );
};

test('the corpus is of at least 165 kinds, in four places each', () => {
  expect(TOKENS.length + CARRIERS.length).toBeGreaterThanOrEqual(165);
  expect(new Set(KINDS.map(({ about }) => about)).size).toBe(KINDS.length);
  expect(Object.keys(PLACES)).toHaveLength(4);
});

test.each(Object.entries(PLACES))('no secret of any kind is shown in %s', (_, place) => {
  const shown = KINDS.flatMap(({ about, plant }, index) =>
    [1, 2, 3].flatMap((round) => {
      const { text, secret } = plant(drawing(index * 10 + round));
      const stated = mask(place(text));
      return isShown(stated, secret) ? [`${about}: ${stated}`] : [];
    }),
  );
  expect(shown).toEqual([]);
});
