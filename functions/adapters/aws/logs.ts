import { errorNameOf } from '../../primitives/error-text.ts';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeLogGroupsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LogPlace } from '../../diagnosis/log-tail.ts';

/** What an investigation reads of CloudWatch Logs. */
export type LogsReader = {
  /** The newest events of a stream, oldest first; undefined: there is no such group or stream. */
  readonly tail: (place: LogPlace, limit: number) => Promise<readonly string[] | undefined>;
  readonly groupExists: (region: string, group: string) => Promise<boolean>;
};

export type LogsClientOf = (region: string) => Pick<CloudWatchLogsClient, 'send'>;

/** Whether a log group exists, alone: for those who may not read lines. */
export const logGroupReader = (clientOf: LogsClientOf): Pick<LogsReader, 'groupExists'> => ({
  groupExists: async (region, group) => {
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: group });
    const { logGroups = [] } = await clientOf(region).send(command);
    return logGroups.some(({ logGroupName }) => logGroupName === group);
  },
});

/** CloudWatch Logs, in the region that the log driver names. */
export const logsReader = (clientOf: LogsClientOf): LogsReader => ({
  tail: async ({ region, group, stream }, limit) => {
    try {
      const command = new GetLogEventsCommand({
        logGroupName: group,
        logStreamName: stream,
        limit,
        startFromHead: false,
      });
      return ((await clientOf(region).send(command)).events ?? []).map(({ message }) => message ?? '');
    } catch (error) {
      if (errorNameOf(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  },
  ...logGroupReader(clientOf),
});
