import { recordOf, recordsOf, textOf, textsOf, WireError, type Call, type Operation } from './protocol.ts';
import type { Simulation, Usage } from '../model.ts';
import { usageOf } from '../tasks/usage.ts';
import { dayInUtc } from '../../../functions/primitives/instant-text.ts';

const DAY_MS = 86_400_000;

/** List prices of Ireland, USD per vCPU- and GB-hour, typed in: the product's own table must not check itself. */
const USD_PER_HOUR: Readonly<Record<string, number>> = {
  'EU-Fargate-vCPU-Hours:perCPU': 0.04048,
  'EU-Fargate-GB-Hours': 0.004445,
  'EU-SpotUsage-Fargate-vCPU-Hours:perCPU': 0.01224056,
  'EU-SpotUsage-Fargate-GB-Hours': 0.0013441,
};

const costOf = ({ usageType, hours }: Usage, { discountPercent }: Simulation): number =>
  hours * (USD_PER_HOUR[usageType] ?? 0) * (1 - discountPercent / 100);

const GROUPS: Readonly<Record<string, (usage: Usage) => string>> = {
  'TAG aws:ecs:clusterName': ({ cluster }) => `aws:ecs:clusterName$${cluster}`,
  'TAG aws:ecs:serviceName': ({ service }) => `aws:ecs:serviceName$${service}`,
  'DIMENSION USAGE_TYPE': ({ usageType }) => usageType,
};

const groupingOf = ({ request }: Call): readonly ((usage: Usage) => string)[] =>
  recordsOf(request, 'GroupBy').map((one) => {
    const named = GROUPS[`${textOf(one, 'Type')} ${textOf(one, 'Key')}`];
    if (named === undefined) throw new WireError('ValidationException', `unknown group ${textOf(one, 'Key')}`);
    return named;
  });

type Sum = { usd: number; hours: number };

const amount = (value: number, Unit: string) => ({ Amount: value.toFixed(10), Unit });

/** GetCostAndUsage of whole days, as of now: Cost Explorer itself is up to a day behind. */
const getCostAndUsage: Operation = (call) => {
  const { simulation, request } = call;
  const period = recordOf(request['TimePeriod']);
  const [from, to] = [Date.parse(textOf(period, 'Start') ?? ''), Date.parse(textOf(period, 'End') ?? '')];
  if (!(from < to)) throw new WireError('ValidationException', 'Start date (and hour) should be before end date');
  const grouping = groupingOf(call);
  const names = textsOf(request, 'Metrics');
  const ResultsByTime = [];
  for (let day = from; day < to; day += DAY_MS) {
    const sums = new Map<string, Sum>();
    for (const usage of usageOf(simulation, day)) {
      const key = JSON.stringify(grouping.map((of) => of(usage)));
      const sum = sums.get(key) ?? { usd: 0, hours: 0 };
      sum.usd += costOf(usage, simulation);
      sum.hours += usage.hours;
      sums.set(key, sum);
    }
    ResultsByTime.push({
      TimePeriod: {
        Start: dayInUtc(day),
        End: dayInUtc(day + DAY_MS),
      },
      Estimated: false,
      Total: {},
      Groups: [...sums].map(([key, { usd, hours }]) => ({
        Keys: JSON.parse(key) as unknown,
        Metrics: Object.fromEntries(
          names.map((name) => [name, name === 'UsageQuantity' ? amount(hours, 'N/A') : amount(usd, 'USD')]),
        ),
      })),
    });
  }
  return { ResultsByTime, DimensionValueAttributes: [] };
};

/** Operations of Cost Explorer (`AWSInsightsIndexService`). */
export const COST_READS: Readonly<Record<string, Operation>> = { GetCostAndUsage: getCostAndUsage };
