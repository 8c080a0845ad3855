import type { PricingClient } from '@aws-sdk/client-pricing';
import { GetProductsCommand, PricingClient as Client } from '@aws-sdk/client-pricing';

/** AWS's price list: the products of one offer in one region, each as the JSON text AWS writes. */
export type PriceList = { readonly productsOf: (region: string) => Promise<readonly string[]> };

/** One of the few regions that answer for all; prices of any region are asked here. */
const ENDPOINT_REGION = 'us-east-1';
/** An offer's region has about thirty rows. Far beyond that the pages repeat themselves. */
const PAGES_MAX = 50;

const pageOf = (client: PricingClient, region: string, NextToken: string | undefined) =>
  client.send(
    new GetProductsCommand({
      ServiceCode: 'AmazonECS',
      FormatVersion: 'aws_v1',
      Filters: [{ Type: 'TERM_MATCH', Field: 'regionCode', Value: region }],
      MaxResults: 100,
      NextToken,
    }),
  );

/** The price list by GetProducts, all pages of it; throws what the SDK throws, or when the pages do not end. */
export const priceList = (client: PricingClient): PriceList => ({
  productsOf: async (region) => {
    const products: string[] = [];
    let token: string | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const answer = await pageOf(client, region, token);
      // The SDK wraps each text in an object that only behaves like a string.
      products.push(...[...(answer.PriceList ?? [])].map(String));
      token = answer.NextToken;
      if (!token) return products;
    }
    throw new Error(`the price list of ${region} did not end after ${PAGES_MAX} pages`);
  },
});

/** The price list with the credentials of the environment. */
export const livePriceList = (): PriceList => priceList(new Client({ region: ENDPOINT_REGION }));
