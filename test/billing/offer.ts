/** Rows of a price list in the documented shape, made for these tests. */
export type Listed = {
  readonly usagetype: string;
  readonly usd: string;
  readonly region?: string;
  readonly unit?: string;
  readonly attributes?: Readonly<Record<string, string>>;
};

let sku = 0;

export const productText = ({
  usagetype,
  usd,
  region = 'eu-central-1',
  unit = 'hours',
  attributes,
}: Listed): string => {
  sku += 1;
  const term = {
    priceDimensions: { [`S${sku}.T.D`]: { unit, beginRange: '0', endRange: 'Inf', pricePerUnit: { USD: usd } } },
    offerTermCode: 'T',
  };
  return JSON.stringify({
    product: {
      productFamily: 'Compute',
      sku: `S${sku}`,
      attributes: {
        servicecode: 'AmazonECS',
        locationType: 'AWS Region',
        regionCode: region,
        usagetype,
        tenancy: 'Shared',
        operation: '',
        ...attributes,
      },
    },
    serviceCode: 'AmazonECS',
    terms: { OnDemand: { [`S${sku}.T`]: term } },
  });
};

/** All Fargate products of a region, with other products of the same offer. */
export const fullOffer = (prefix = 'EUC1-', region = 'eu-central-1'): readonly string[] =>
  (
    [
      ['ECS-EC2-vCPU-Hours', '0.0000000000'],
      ['ECS-Anywhere-Instance-Hours', '0.0102500000'],
      ['Fargate-vCPU-Hours:perCPU', '0.0465600000'],
      ['Fargate-GB-Hours', '0.0051100000'],
      ['Fargate-ARM-vCPU-Hours:perCPU', '0.0372500000'],
      ['Fargate-ARM-GB-Hours', '0.0040900000'],
      ['Fargate-Windows-vCPU-Hours:perCPU', '0.0535000000'],
      ['Fargate-Windows-GB-Hours', '0.0058800000'],
      ['Fargate-Windows-OS-Hours:perCPU', '0.0460000000'],
      ['Fargate-EphemeralStorage-GB-Hours', '0.0001270000'],
    ] as const
  ).map(([name, usd]) => productText({ usagetype: prefix + name, usd, region }));
