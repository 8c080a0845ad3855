import type { Expression, GetCostAndUsageCommandInput } from '@aws-sdk/client-cost-explorer';
import { CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';

/** Which amounts: commitments spread over what they cover, or as invoiced. Both after every discount ("net"). */
const METRICS = { effective: 'NetAmortizedCost', billed: 'NetUnblendedCost' } as const;
export type ExplorerCost = keyof typeof METRICS;

/** What one ECS service cost on one UTC day. Empty names: tasks without these tags. */
export type ExplorerDay = {
  readonly day: string;
  readonly cluster: string;
  readonly service: string;
  readonly usd: number;
};

/** What one usage type cost in a span: USD after discounts, and its vCPU- or GB-hours. */
export type ExplorerUsage = { readonly usageType: string; readonly quantity: number; readonly usd: number };

/** Where and when: one account and region, from the first day to before the last. */
export type Asked = { readonly account: string; readonly region: string; readonly from: string; readonly to: string };

export type CostExplorer = {
  readonly days: (asked: Asked, cost: ExplorerCost) => Promise<readonly ExplorerDay[]>;
  readonly usage: (asked: Asked) => Promise<readonly ExplorerUsage[]>;
};

/** Tags that ECS itself puts on tasks where a service propagates them; to be activated as cost allocation tags. */
const TAGS = { cluster: 'aws:ecs:clusterName', service: 'aws:ecs:serviceName' } as const;
/** A year of one account has some hundreds of pages; more means that they repeat. */
const PAGES_MAX = 1000;

const dimension = (Key: 'SERVICE' | 'REGION' | 'LINKED_ACCOUNT' | 'RECORD_TYPE', ...Values: string[]): Expression => ({
  Dimensions: { Key, Values },
});

/** What ECS tasks used: no credits, taxes and refunds, which no ledger knows. */
const filterOf = ({ account, region }: Asked): Expression => ({
  And: [
    dimension('SERVICE', 'Amazon Elastic Container Service'),
    dimension('REGION', region),
    dimension('LINKED_ACCOUNT', account),
    { Not: dimension('RECORD_TYPE', 'Credit', 'Refund', 'Tax') },
  ],
});

type Query = Pick<GetCostAndUsageCommandInput, 'GroupBy' | 'Granularity' | 'Metrics'>;

/** Every group of every period; throws SDK errors, and when the pages do not end. */
const groupsOf = async (client: Pick<CostExplorerClient, 'send'>, asked: Asked, query: Query) => {
  const found = [];
  let NextPageToken: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const TimePeriod = { Start: asked.from, End: asked.to };
    const input = { ...query, TimePeriod, Filter: filterOf(asked), NextPageToken };
    const answer = await client.send(new GetCostAndUsageCommand(input));
    for (const { TimePeriod: at, Groups = [] } of answer.ResultsByTime ?? [])
      for (const { Keys = [], Metrics = {} } of Groups)
        found.push({ day: at?.Start ?? '', keys: Keys, metrics: Metrics });
    NextPageToken = answer.NextPageToken;
    if (!NextPageToken) return found;
  }
  throw new Error(`Cost Explorer did not end after ${PAGES_MAX} pages`);
};

/** `aws:ecs:serviceName$web` is the value `web`; nothing after the dollar is no tag. */
const valueOf = (key = ''): string => key.slice(key.indexOf('$') + 1);

const amountOf = (metric: { readonly Amount?: string | undefined } | undefined): number => Number(metric?.Amount ?? 0);

/** Cost Explorer by GetCostAndUsage; each page is billed at $0.01. */
export const costExplorer = (client: Pick<CostExplorerClient, 'send'>): CostExplorer => ({
  days: async (asked, cost) => {
    const groups = await groupsOf(client, asked, {
      Granularity: 'DAILY',
      Metrics: [METRICS[cost]],
      GroupBy: [
        { Type: 'TAG', Key: TAGS.cluster },
        { Type: 'TAG', Key: TAGS.service },
      ],
    });
    return groups.map(({ day, keys: [cluster, service], metrics }) => ({
      day,
      cluster: valueOf(cluster),
      service: valueOf(service),
      usd: amountOf(metrics[METRICS[cost]]),
    }));
  },
  usage: async (asked) => {
    const groups = await groupsOf(client, asked, {
      Granularity: 'DAILY',
      Metrics: [METRICS.effective, 'UsageQuantity'],
      GroupBy: [{ Type: 'DIMENSION', Key: 'USAGE_TYPE' }],
    });
    return groups.map(({ keys: [usageType = ''], metrics }) => ({
      usageType,
      quantity: amountOf(metrics['UsageQuantity']),
      usd: amountOf(metrics[METRICS.effective]),
    }));
  },
});

/** Cost Explorer answers in one region for all of them. */
export const COST_EXPLORER_REGION = 'us-east-1';

/** Cost Explorer with the credentials of the environment. */
export const liveCostExplorer = (): CostExplorer =>
  costExplorer(new CostExplorerClient({ region: COST_EXPLORER_REGION }));
