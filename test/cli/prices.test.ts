import { PRICES_KEY } from '../../functions/adapters/dynamodb/keys.ts';
import { expect, test } from 'vitest';
import { Readable } from 'node:stream';
import { addPrices } from '../../cli/commands/add-prices.ts';
import type { PricesSources } from '../../cli/commands/prices/prices.ts';
import { CommandFailure } from '../../cli/input/io.ts';
import { emptyProgram, runProgram } from '../../cli/program.ts';
import { readPriceTable } from '../../functions/billing/price-table.ts';
import { BUILT_IN_PRICES, priceFor } from '../../functions/billing/prices.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { pricesFrom } from '../../functions/adapters/dynamodb/prices.ts';
import { fullOffer } from '../billing/offer.ts';

type Answers = (region: string) => readonly string[];

const NAME = 'farwatch-prod-Table';

type World = { readonly store?: Store; readonly files?: Record<string, string> };

const run = async (
  args: readonly string[],
  answers: Answers = (region) => fullOffer('XX1-', region),
  { store = inMemoryStore(), files = {} }: World = {},
) => {
  const received = { asked: [] as string[], out: '', err: '', files };
  const sources: PricesSources = {
    now: new Date('2026-11-24T23:30:00.000Z'),
    priceList: () => ({
      productsOf: async (region) => {
        received.asked.push(region);
        return answers(region);
      },
    }),
    storeOf: async ({ table }) => {
      if (table !== NAME) throw new CommandFailure(`there is no table ${String(table)}`);
      return store;
    },
    readFile: async (path) => {
      const text = received.files[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
    writeFile: async (path, text) => void (received.files[path] = text),
  };
  const io = {
    stdin: Readable.from([]),
    isPipe: true,
    isTty: false,
    out: (line: string) => void (received.out += `${line}\n`),
    err: (line: string) => void (received.err += `${line}\n`),
  };
  const code = await runProgram(['prices', ...args], io, (_, runs) => {
    const program = emptyProgram(io);
    addPrices(program, io, runs, async () => sources);
    return program;
  });
  return { code, ...received };
};

test('prices of chosen regions are read and written to a file', async () => {
  const { code, asked, out, err, files } = await run([
    'update',
    '--region',
    'eu-central-1',
    '--region',
    'us-east-1',
    '--out',
    'p.json',
  ]);
  expect({ code, asked, out }).toEqual({ code: 0, asked: ['eu-central-1', 'us-east-1'], out: '' });
  expect(err).toBe("AWS Price List API for eu-central-1, us-east-1, else Farwatch's built-in table of 2026-11-24\n");
  const read = readPriceTable(files['p.json'] ?? '');
  if (read.kind !== 'table') throw new Error(read.reason);
  const arm = { region: 'eu-central-1', architecture: 'ARM64', operatingSystem: 'LINUX', capacity: 'FARGATE' } as const;
  expect(priceFor(arm, read.table)).toMatchObject({ kind: 'known', rates: { gb: { asOf: '2026-11-24' } } });
});

test('without --out the table is all that is on standard output', async () => {
  const { code, out } = await run(['update', '--region=eu-central-1']);
  expect(code).toBe(0);
  expect(readPriceTable(out).kind).toBe('table');
});

test('without --region all regions of the built-in table are read; those without an answer stay', async () => {
  const { code, asked, err } = await run(['update'], (region) =>
    region === 'eu-west-2' ? [] : fullOffer('X-', region),
  );
  expect(code).toBe(0);
  expect(asked).toContain('us-east-1');
  expect(asked).not.toContain('*');
  expect(new Set(asked).size).toBe(asked.length);
  expect(err).toMatch(/not changed: no price of x86-vcpu in eu-west-2: the Price List has 0 rows/);
});

test('a chosen region without a price writes nothing', async () => {
  const { code, out, err, files } = await run(
    ['update', '--region', 'eu-west-2,us-east-1', '--out', 'p.json'],
    (region) => (region === 'eu-west-2' ? [] : fullOffer('X-', region)),
  );
  expect({ code, out, files }).toEqual({ code: 1, out: '', files: {} });
  expect(err).toBe('nothing was written: no price of x86-vcpu in eu-west-2: the Price List has 0 rows for it\n');
});

test('prices that a region lacks are named', async () => {
  const { code, err } = await run(['update', '--region', 'eu-west-2'], (region) =>
    fullOffer('X-', region).filter((row) => !row.includes('Windows')),
  );
  expect(code).toBe(0);
  expect(err).toMatch(/eu-west-2: no price of windows-licence \(the Price List has 0 rows for it\)/);
});

test('when AWS says no, nothing is written and one sentence says so', async () => {
  const { code, err } = await run(['update'], () => {
    throw new Error('not authorized to perform pricing:GetProducts');
  });
  expect(code).toBe(1);
  expect(err).toBe(
    'the prices could not be read: these credentials lack pricing:GetProducts ' +
      '(not authorized to perform pricing:GetProducts): use another role, or allow pricing:GetProducts\n',
  );
});

test.each([
  [[]],
  [['print']],
  [['put']],
  [['put', 'a.json', 'b.json']],
  [['put', 'a.json', '--out', 'b.json']],
  [['show', '--store']],
  [['update', 'now']],
  [['update', '--what']],
  [['update', '--out']],
  [['update', '--table', NAME]],
])('wrong usage is refused before AWS is asked: %j', async (args) => {
  const { code, asked, err, out } = await run(args);
  expect({ code, asked, out }).toEqual({ code: 2, asked: [], out: '' });
  expect(err).not.toBe('');
});

test('help is given', async () => {
  expect(await run(['--help'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Usage: farwatch prices [^]*show [^]*update [^]*put /),
  });
});

const stored = async (store: Store) => pricesFrom((await store.loadDocument(PRICES_KEY))?.body);

test('an update is stored in the installation, and a later one of another region keeps it', async () => {
  const store = inMemoryStore();
  const first = await run(['update', '--region', 'eu-central-1', '--store', '--table', NAME], undefined, { store });
  expect(first).toMatchObject({ code: 0, out: '', files: {} });
  const world = { store };
  const second = await run(['update', '--region', 'ap-northeast-3', '--store', '--table', NAME], undefined, world);
  expect(second.err).toBe(
    "AWS Price List API for ap-northeast-3, eu-central-1, else Farwatch's built-in table of 2026-11-24, " +
      'in force within a quarter of an hour\n',
  );
  const { table, ignored } = await stored(store);
  expect(ignored).toBeNull();
  const linux = { architecture: 'X86_64', operatingSystem: 'LINUX', capacity: 'FARGATE' } as const;
  for (const region of ['eu-central-1', 'ap-northeast-3'])
    expect(priceFor({ ...linux, region }, table)).toMatchObject({
      kind: 'known',
      rates: { gb: { asOf: '2026-11-24' } },
    });
});

test('nothing is stored when a chosen region has no price, nor without the name of an installation', async () => {
  const store = inMemoryStore();
  const args = ['update', '--region', 'eu-west-2', '--store'];
  expect((await run([...args, '--table', NAME], () => [], { store })).code).toBe(1);
  const nameless = await run(args, undefined, { store });
  expect(nameless).toMatchObject({ code: 1, asked: [], err: 'there is no table undefined\n' });
  expect(await store.loadDocument(PRICES_KEY)).toBeUndefined();
});

test('a table from a file is stored; one that is malformed, or that would never be used, is not', async () => {
  const store = inMemoryStore();
  const newer = { ...BUILT_IN_PRICES, name: 'Ours', asOf: '2026-11-01' };
  const files = {
    'new.json': JSON.stringify(newer),
    'old.json': JSON.stringify(BUILT_IN_PRICES),
    'bad.json': JSON.stringify({ ...newer, rows: [{ region: 'us-east-1' }] }),
  };
  const put = (file: string) =>
    run(['put', file, '--table', NAME, '--region', 'eu-west-1'], undefined, { store, files: { ...files } });
  expect((await put('bad.json')).err).toMatch(/^bad\.json is not a price table \(rows\.0\./);
  expect((await put('old.json')).err).toMatch(/^old\.json: .* no newer than the built-in one; it would not be used/);
  expect((await put('none.json')).code).toBe(1);
  expect(await store.loadDocument(PRICES_KEY)).toBeUndefined();
  expect(await put('new.json')).toMatchObject({ code: 0, out: '' });
  expect((await stored(store)).table.name).toBe('Ours');
});

test('every price is shown with its day and source, and what is unconfirmed is marked', async () => {
  const { code, out, err } = await run(['show', '--region', 'us-east-1']);
  expect(code).toBe(0);
  expect(out).toMatch(/us-east-1 +│ x86-vcpu +│ 0\.04048 +│ 2026-09-28 │ +│/);
  for (const item of ['spot-x86-vcpu', 'spot-arm-gb', 'windows-licence'])
    expect(out).toMatch(new RegExp(`${item} +│ [0-9.]+ +│ 2026-09-28 │ unconfirmed │`));
  expect(out).not.toMatch(/eu-west-1/);
  expect(err).toBe("Farwatch's built-in table of 2026-09-28\n");
});

test('a region without a price is said to have none, and no other one stands in', async () => {
  const { code, out, err } = await run(['show', '--region', 'mx-central-1', '--json']);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^no prices for mx-central-1\n/);
});

test('the prices of an installation are shown, and why they are not those that were stored', async () => {
  const store = inMemoryStore();
  await store.saveDocument(PRICES_KEY, 0, { format: 'farwatch-prices/9' });
  const { code, err } = await run(['show', '--table', NAME], undefined, { store });
  expect(code).toBe(0);
  expect(err).toMatch(/the stored price table is malformed: format: .*\nFarwatch's built-in table of 2026-09-28\n/);
});
