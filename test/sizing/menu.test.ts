import { expect, test } from 'vitest';
import { LINUX, LIST_PRICES, costPerHour, smallestThatFits } from '../../functions/sizing/fargate.ts';
import { billOfRightSize, menuOf } from '../../functions/sizing/menu.ts';

const menu = menuOf(LINUX, LIST_PRICES);

test('the menu is sorted by price and knows the cheapest size for each need', () => {
  const prices = menu.entries.map(({ usdPerHour }) => usdPerHour);
  expect(prices).toEqual([...prices].sort((a, b) => a - b));
  menu.cpus.forEach((cpu, c) =>
    menu.answers.forEach((memory, m) => {
      const fit = smallestThatFits({ cpu, memory });
      expect(menu.cheapest[c]?.[m]).toBeCloseTo(costPerHour(fit ?? { cpu: 32_768, memory: 249_856 }), 12);
    }),
  );
});

test('when the need is certain, a bill is measured in bills of exactly that size', () => {
  const cpu = menu.cpus.map((units) => (units < 1024 ? 1 : 0));
  const memory = menu.answers.map((mib) => (mib < 4096 ? 1 : 0));
  const right = costPerHour({ cpu: 1024, memory: 4096 });
  expect(billOfRightSize(menu, cpu, memory) * right).toBeCloseTo(1, 10);
});

test('a need beyond the table is priced as its largest size', () => {
  const never = (values: readonly number[]) => values.map(() => 1);
  const largest = costPerHour({ cpu: 32_768, memory: 249_856 });
  expect(billOfRightSize(menu, never(menu.cpus), never(menu.answers)) * largest).toBeCloseTo(1, 10);
});
