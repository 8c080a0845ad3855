import fc from 'fast-check';
import { expect, test } from 'vitest';
import { covers } from '../../functions/diagnosis/checks/cidr.ts';

test.each([
  ['0.0.0.0/0', '10.0.1.0/24', true],
  ['10.0.0.0/16', '10.0.1.0/24', true],
  ['10.0.1.0/24', '10.0.1.0/24', true],
  ['10.0.1.0/24', '10.0.0.0/16', false],
  ['10.0.1.0/24', '10.0.2.0/24', false],
  ['192.168.0.0/16', '10.0.1.0/24', false],
  ['255.0.0.0/8', '255.1.2.3/32', true],
  ['::/0', '10.0.1.0/24', false],
  ['10.0.0.0/16', 'fd00::/8', false],
  ['nonsense', '10.0.1.0/24', false],
  ['10.0.0.0/40', '10.0.0.0/8', false],
  ['10.0.0.999/8', '10.0.0.0/8', false],
])('%s covers %s: %s', (outer, inner, answer) => {
  expect(covers(outer, inner)).toBe(answer);
});

test('every block covers itself and each of its halves', () => {
  const part = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(part, part, part, part, fc.integer({ min: 0, max: 31 }), (a, b, c, d, bits) => {
      const block = `${a}.${b}.${c}.${d}`;
      return covers(`${block}/${bits}`, `${block}/${bits + 1}`) && !covers(`${block}/${bits + 1}`, `${block}/${bits}`);
    }),
  );
});
