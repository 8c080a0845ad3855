import { expect, test } from 'vitest';
import { pricesCommand } from '../../cli/prices.ts';
import { readPriceTable } from '../../functions/billing/price-table.ts';
import { priceFor } from '../../functions/billing/prices.ts';
import { fullOffer } from '../billing/offer.ts';

type Answers = (region: string) => readonly string[];

const run = async (args: readonly string[], answers: Answers = (region) => fullOffer('XX1-', region)) => {
  const heard = { asked: [] as string[], out: '', err: '', files: {} as Record<string, string> };
  const code = await pricesCommand({
    args,
    now: new Date('2026-11-24T23:30:00.000Z'),
    priceList: () => ({
      productsOf: async (region) => {
        heard.asked.push(region);
        return answers(region);
      },
    }),
    out: (text) => void (heard.out += text),
    err: (text) => void (heard.err += text),
    writeFile: async (path, text) => void (heard.files[path] = text),
  });
  return { code, ...heard };
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
  if (read.is !== 'table') throw new Error(read.because);
  const arm = { region: 'eu-central-1', architecture: 'ARM64', operatingSystem: 'LINUX', capacity: 'FARGATE' } as const;
  expect(priceFor(arm, read.table)).toMatchObject({ is: 'known', rates: { gb: { asOf: '2026-11-24' } } });
});

test('without --out the table is all that is on standard output', async () => {
  const { code, out } = await run(['update', '--region=eu-central-1']);
  expect(code).toBe(0);
  expect(readPriceTable(out).is).toBe('table');
});

test('without --region all regions of the built-in table are read; those without an answer stay', async () => {
  const { code, asked, err } = await run(['update'], (region) =>
    region === 'eu-west-2' ? [] : fullOffer('X-', region),
  );
  expect(code).toBe(0);
  expect(asked).toContain('us-east-1');
  expect(asked).not.toContain('*');
  expect(new Set(asked).size).toBe(asked.length);
  expect(err).toMatch(/kept as it was: no price of x86-vcpu in eu-west-2: 0 rows/);
});

test('a chosen region without a price writes nothing', async () => {
  const { code, out, err, files } = await run(
    ['update', '--region', 'eu-west-2,us-east-1', '--out', 'p.json'],
    (region) => (region === 'eu-west-2' ? [] : fullOffer('X-', region)),
  );
  expect({ code, out, files }).toEqual({ code: 1, out: '', files: {} });
  expect(err).toBe('nothing was written: no price of x86-vcpu in eu-west-2: 0 rows have its name\n');
});

test('prices that a region lacks are named', async () => {
  const { code, err } = await run(['update', '--region', 'eu-west-2'], (region) =>
    fullOffer('X-', region).filter((row) => !row.includes('Windows')),
  );
  expect(code).toBe(0);
  expect(err).toMatch(/eu-west-2: no price of windows-licence \(0 rows have its name\)/);
});

test('when AWS says no, nothing is written and one sentence says so', async () => {
  const { code, err } = await run(['update'], () => {
    throw new Error('not authorized to perform pricing:GetProducts');
  });
  expect(code).toBe(1);
  expect(err).toBe('the prices could not be read: not authorized to perform pricing:GetProducts\n');
});

test.each([[[]], [['show']], [['update', 'now']], [['update', '--what']], [['update', '--out']]])(
  'wrong usage is refused before AWS is asked: %j',
  async (args) => {
    const { code, asked, err, out } = await run(args);
    expect({ code, asked, out }).toEqual({ code: 2, asked: [], out: '' });
    expect(err).not.toBe('');
  },
);

test('help is given', async () => {
  expect(await run(['--help'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Usage: farwatch prices update/),
  });
});
