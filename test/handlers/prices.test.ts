import { PRICES_KEY } from '../../functions/adapters/dynamodb/keys.ts';
import { expect, test } from 'vitest';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { livePrices, pricesFrom } from '../../functions/adapters/dynamodb/prices.ts';

const NEWER = { ...BUILT_IN_PRICES, name: 'AWS Price List API for us-east-1', asOf: '2026-11-20' };

test.each([
  ['none', undefined, null],
  ['a newer one', NEWER, null],
  ['an older one', { ...NEWER, asOf: '2026-01-01' }, /no newer than the built-in one/],
  ['one of another format', { ...NEWER, format: 'farwatch-prices/2' }, /malformed: format/],
  ['one with a price of words', { ...NEWER, rows: [{ ...NEWER.rows[0], usdPerHour: { 'x86-gb': 'dear' } }] }, /x86-gb/],
  ['no table at all', 'x', /malformed/],
])('of a stored table (%s) what is said is true', (_, body, reason) => {
  const { table, ignored } = pricesFrom(body);
  if (reason === null) expect(ignored).toBeNull();
  else expect(ignored).toMatch(reason);
  expect(table).toEqual(body === NEWER ? NEWER : BUILT_IN_PRICES);
});

const reading = (store: Pick<Store, 'loadDocument'>) => {
  const time = { now: new Date('2026-11-23T08:00:00Z') };
  const lines: string[] = [];
  const note = (text: string, also?: object): void => void lines.push(`${text} ${JSON.stringify(also)}`);
  const log = { info: note, warn: note, error: note };
  const prices = livePrices({ store, clock: { now: () => time.now, sleep: async () => {} }, log });
  const pass = (minutes: number): void => void (time.now = new Date(time.now.getTime() + minutes * 60_000));
  return { prices, pass, lines };
};

test('a table that is stored meanwhile is in force within a quarter of an hour, and the log says which', async () => {
  const store = inMemoryStore();
  const { prices, pass, lines } = reading(store);
  expect((await prices()).table).toBe(BUILT_IN_PRICES);
  await store.saveDocument(PRICES_KEY, 0, NEWER);
  pass(14);
  expect((await prices()).table).toBe(BUILT_IN_PRICES);
  pass(2);
  expect((await prices()).table).toEqual(NEWER);
  expect(lines.at(-1)).toContain('AWS Price List API for us-east-1 of 2026-11-20');
});

test('a malformed table is ignored, and the log says why', async () => {
  const store = inMemoryStore();
  await store.saveDocument(PRICES_KEY, 0, { format: 'farwatch-prices/1' });
  const { prices, lines } = reading(store);
  expect((await prices()).table).toBe(BUILT_IN_PRICES);
  expect(lines).toEqual([expect.stringMatching(/the stored price table is malformed/)]);
});

test('while the store is away the last known prices stand in, and it is asked again', async () => {
  const store = inMemoryStore();
  await store.saveDocument(PRICES_KEY, 0, NEWER);
  const away = { kind: true };
  const { prices, pass, lines } = reading({
    loadDocument: async (name) => {
      if (away.kind) throw new Error('throttled');
      return store.loadDocument(name);
    },
  });
  expect(await prices()).toMatchObject({ table: BUILT_IN_PRICES, ignored: expect.stringMatching(/throttled/) });
  away.kind = false;
  expect((await prices()).table).toEqual(NEWER);
  away.kind = true;
  pass(20);
  expect((await prices()).table).toEqual(NEWER);
  expect(lines.filter((line) => line.includes('throttled'))).toHaveLength(2);
});
