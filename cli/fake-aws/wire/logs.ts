import { linesOf } from '../tasks/logs.ts';
import { numberOf, pageOf, textOf, WireError, type Call, type Operation } from './protocol.ts';
import type { LogStream } from '../model.ts';

const PAGES = { size: 'limit', token: 'nextToken', default: 50, most: 50 };

const groupsOf = ({ simulation }: Call): readonly string[] =>
  [
    ...new Set([...simulation.definitions.values()].flatMap((one) => one.containers.map(({ logGroup }) => logGroup))),
  ].sort();

const groupArn = ({ simulation }: Call, name: string): string =>
  `arn:aws:logs:${simulation.region}:${simulation.account}:log-group:${name}`;

const describeLogGroups: Operation = (call) => {
  const prefix = textOf(call.request, 'logGroupNamePrefix') ?? '';
  const { page, next } = pageOf(
    groupsOf(call).filter((name) => name.startsWith(prefix)),
    call.request,
    PAGES,
  );
  const logGroups = page.map((name) => ({
    logGroupName: name,
    arn: `${groupArn(call, name)}:*`,
    logGroupArn: groupArn(call, name),
    logGroupClass: 'STANDARD',
    retentionInDays: 30,
    creationTime: call.simulation.startedAt - 90 * 86_400_000,
    metricFilterCount: 0,
    storedBytes: 0,
  }));
  return { logGroups, ...next };
};

const groupNamed = (call: Call): string => {
  const identifier = textOf(call.request, 'logGroupIdentifier')
    ?.replace(/^arn:.*:log-group:/, '')
    .replace(/:\*$/, '');
  const name = textOf(call.request, 'logGroupName') ?? identifier ?? '';
  if (!groupsOf(call).includes(name))
    throw new WireError('ResourceNotFoundException', 'The specified log group does not exist.');
  return name;
};

const describeLogStreams: Operation = (call) => {
  const group = groupNamed(call);
  const prefix = textOf(call.request, 'logStreamNamePrefix') ?? '';
  const streams = [...call.simulation.logStreams.values()].filter(
    (one) => one.group === group && one.name.startsWith(prefix),
  );
  const { page, next } = pageOf(streams, call.request, PAGES);
  const logStreams = page.map((stream) => {
    const lines = linesOf(call.simulation, stream);
    return {
      logStreamName: stream.name,
      arn: `${groupArn(call, group)}:log-stream:${stream.name}`,
      creationTime: lines[0]?.timestamp,
      firstEventTimestamp: lines[0]?.timestamp,
      lastEventTimestamp: lines.at(-1)?.timestamp,
    };
  });
  return { logStreams, ...next };
};

const streamNamed = (call: Call): LogStream => {
  const stream = call.simulation.logStreams.get(`${groupNamed(call)} ${textOf(call.request, 'logStreamName') ?? ''}`);
  if (stream === undefined)
    throw new WireError('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
};

/** The newest lines unless `startFromHead`; one page, so the tokens lead nowhere. */
const getLogEvents: Operation = (call) => {
  const [from, to] = [numberOf(call.request, 'startTime') ?? 0, numberOf(call.request, 'endTime') ?? Infinity];
  const limit = numberOf(call.request, 'limit') ?? 10_000;
  const all = linesOf(call.simulation, streamNamed(call)).filter(
    ({ timestamp }) => timestamp >= from && timestamp < to,
  );
  const lines = call.request['startFromHead'] === true ? all.slice(0, limit) : all.slice(-limit);
  const token = textOf(call.request, 'nextToken');
  const events = token === undefined ? lines.map((line) => ({ ...line, ingestionTime: line.timestamp + 800 })) : [];
  return { events, nextForwardToken: token ?? 'f/1', nextBackwardToken: token ?? 'b/1' };
};

export const LOGS_READS: Readonly<Record<string, Operation>> = {
  DescribeLogGroups: describeLogGroups,
  DescribeLogStreams: describeLogStreams,
  GetLogEvents: getLogEvents,
};
