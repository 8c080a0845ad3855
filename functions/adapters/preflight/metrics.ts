import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { VcpuQuota } from '../../preflight/facts.ts';
import type { NamedService } from './service-now.ts';

/** Peaks of a service in percent of its task size; null without data. */
export type Peaks = { readonly cpuPercent: number; readonly memoryPercent: number } | null;

/** What CloudWatch knows about a service and the account's quota. */
export type MetricsReader = {
  readonly peaks: (of: NamedService, days: number) => Promise<Peaks>;
  readonly quota: (usesSpot: boolean) => Promise<VcpuQuota>;
};

const DAY_SECONDS = 86_400;
const FIVE_MINUTES = 300;

const peakQuery = ({ cluster, service }: NamedService, id: string, MetricName: string): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/ECS',
      MetricName,
      Dimensions: [
        { Name: 'ClusterName', Value: cluster },
        { Name: 'ServiceName', Value: service },
      ],
    },
    Period: DAY_SECONDS,
    Stat: 'Maximum',
  },
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Quotas-Visualize-Alarms.html */
const quotaQueries = (usesSpot: boolean): MetricDataQuery[] => [
  {
    Id: 'used',
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Usage',
        MetricName: 'ResourceCount',
        Dimensions: [
          { Name: 'Service', Value: 'Fargate' },
          { Name: 'Type', Value: 'Resource' },
          { Name: 'Resource', Value: 'vCPU' },
          { Name: 'Class', Value: usesSpot ? 'Standard/Spot' : 'Standard/OnDemand' },
        ],
      },
      Period: FIVE_MINUTES,
      Stat: 'Maximum',
    },
  },
  { Id: 'quota', Expression: 'SERVICE_QUOTA(used)' },
];

/** Amazon CloudWatch; `now` is the end of every span. */
export const metricsReader = (client: Pick<CloudWatchClient, 'send'>, now: () => Date): MetricsReader => {
  const read = async (seconds: number, MetricDataQueries: MetricDataQuery[]) => {
    const EndTime = now();
    const StartTime = new Date(EndTime.getTime() - seconds * 1000);
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({ StartTime, EndTime, MetricDataQueries }),
    );
    return (id: string): readonly number[] => MetricDataResults.find(({ Id }) => Id === id)?.Values ?? [];
  };
  return {
    peaks: async (of, days) => {
      const cpu = peakQuery(of, 'cpu', 'CPUUtilization');
      const values = await read(days * DAY_SECONDS, [cpu, peakQuery(of, 'memory', 'MemoryUtilization')]);
      const [memory, cpus] = [values('memory'), values('cpu')];
      if (memory.length === 0) return null;
      return { cpuPercent: Math.max(0, ...cpus), memoryPercent: Math.max(...memory) };
    },
    quota: async (usesSpot) => {
      const values = await read(3600, quotaQueries(usesSpot));
      const [limit] = values('quota');
      const [used] = values('used');
      if (limit === undefined || used === undefined) throw new Error('CloudWatch has no usage of Fargate vCPUs');
      return { limit, used };
    },
  };
};
