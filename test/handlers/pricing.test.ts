import { GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { livePriceList, priceList } from '../../functions/adapters/aws/pricing.ts';

const aws = mockClient(PricingClient);
const list = priceList(new PricingClient({ region: 'us-east-1' }));

beforeEach(() => aws.reset());

test('the price list is asked for Fargate’s offer in one region, page after page', async () => {
  aws
    .on(GetProductsCommand)
    .resolvesOnce({ PriceList: ['a', 'b'], NextToken: 'two' })
    .resolvesOnce({ PriceList: [], NextToken: 'three' })
    .resolvesOnce({ PriceList: ['c'] });
  expect(await list.productsOf('eu-west-1')).toEqual(['a', 'b', 'c']);
  const asked = aws.commandCalls(GetProductsCommand).map(({ args }) => args[0].input);
  expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, 'two', 'three']);
  expect(asked[0]).toMatchObject({
    ServiceCode: 'AmazonECS',
    FormatVersion: 'aws_v1',
    Filters: [{ Type: 'TERM_MATCH', Field: 'regionCode', Value: 'eu-west-1' }],
  });
});

test('the text objects of the SDK come out as plain texts', async () => {
  // The SDK returns String objects with their own methods; its types differ.
  const wrapped = Object.assign(Object('{"a":1}'), { deserializeJSON: () => ({ a: 1 }), toJSON: () => '{"a":1}' });
  aws.on(GetProductsCommand).resolves({ PriceList: [wrapped] });
  expect(await list.productsOf('eu-west-1')).toEqual(['{"a":1}']);
});

test('an answer without products is an empty list', async () => {
  aws.on(GetProductsCommand).resolves({});
  expect(await list.productsOf('eu-west-1')).toEqual([]);
});

test('pages that do not end are an error, not an endless loop', async () => {
  aws.on(GetProductsCommand).resolves({ PriceList: ['a'], NextToken: 'again' });
  await expect(list.productsOf('eu-west-1')).rejects.toThrow(/did not end after 50 pages/);
});

test('what AWS refuses is passed on', async () => {
  aws.on(GetProductsCommand).rejects(new Error('AccessDeniedException'));
  await expect(list.productsOf('eu-west-1')).rejects.toThrow('AccessDeniedException');
});

test('the live list asks one of the regions that have the service', async () => {
  aws.on(GetProductsCommand).resolves({ PriceList: ['a'] });
  expect(await livePriceList().productsOf('eu-west-1')).toEqual(['a']);
  const [client] = aws.commandCalls(GetProductsCommand).map(({ thisValue }) => thisValue as PricingClient);
  expect(await client?.config.region()).toBe('us-east-1');
});
