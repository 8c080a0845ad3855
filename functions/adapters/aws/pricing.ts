import type { PricingClient } from '@aws-sdk/client-pricing';
import { GetProductsCommand, PricingClient as Client } from '@aws-sdk/client-pricing';

/** AWS's price list: the products of one offer in one region, each as the JSON text AWS writes. */
export type PriceList = { readonly productsOf: (region: string) => Promise<readonly string[]> };

/** One of the few regions with the price list; it has the prices of every region. */
const ENDPOINT_REGION = 'us-east-1';
/** A region has about thirty rows per offer. Far more than that means that pages repeat. */
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

/** The price list by GetProducts, all pages; throws SDK errors, and when the pages do not end. */
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
