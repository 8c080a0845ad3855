import { expect, test } from 'vitest';
import { mask } from '../../functions/masking/mask.ts';
import { drawing } from './generate.ts';
import { HARMLESS_KINDS, madeName } from './harmless.ts';
import { PLACES } from './places.ts';

test('of 1,000 names that CDK and CloudFormation make, none is masked', () => {
  const names = Array.from({ length: 1000 }, (_, seed) => madeName(drawing(seed)));
  expect(new Set(names).size).toBeGreaterThan(950);
  expect(names.filter((name) => mask(name) !== name)).toEqual([]);
});

test('nor in a sentence of ECS that names them', () => {
  const sentences = Array.from({ length: 1000 }, (_, seed) => {
    const draw = drawing(seed);
    return draw.pick([
      (name: string) => `(service ${name}) was unable to place a task`,
      (name: string) =>
        `(service ${name}, taskSet ecs-svc/${draw.digits(19)}) has started 1 tasks: (task ${draw.hex(32)}).`,
      (name: string) => `Task failed ELB health checks in (target-group ${name})`,
      (name: string) => `The specified log group does not exist: log-group:${name}:log-stream:web/${draw.hex(32)}`,
      (name: string) => `"container":"${name}","reason":"exited"`,
    ])(madeName(draw));
  });
  expect(sentences.filter((text) => mask(text) !== text)).toEqual([]);
});

test.each(Object.entries(PLACES))('nothing harmless is masked in %s', (_, place) => {
  const wrong = HARMLESS_KINDS.flatMap(({ about, text }, index) =>
    [1, 2, 3, 4, 5].flatMap((round) => {
      const reported = place(text(drawing(index * 100 + round)));
      return mask(reported) === reported ? [] : [`${about}: ${reported} → ${mask(reported)}`];
    }),
  );
  expect(HARMLESS_KINDS.length).toBeGreaterThanOrEqual(20);
  expect(wrong).toEqual([]);
});
