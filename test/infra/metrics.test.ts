import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { contentsOf, entryOf } from '../../cli/checks/bundles.ts';
import { readInfra, readServerless } from '../../cli/checks/template.ts';
import { powertoolsMetrics } from '../../functions/adapters/runtime/log.ts';

const config = readServerless();
const contents = await contentsOf(config);

type Named = {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
};
type Alarm = Named & {
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: Named } }[];
  readonly AlarmActions?: readonly unknown[];
  readonly Threshold?: number;
};

const ALARM = 'AWS::CloudWatch::Alarm';

/** Every Farwatch metric with an alarm, and the function that the alarm names. */
const watched = Object.entries(readInfra())
  .filter(([, { Type }]) => Type === ALARM)
  .flatMap(([id, { Properties = {} }]) => {
    const alarm = Properties as Alarm;
    const metrics = [alarm, ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Metric ?? {})];
    return metrics
      .filter(({ Namespace }) => Namespace === 'Farwatch')
      .map(({ MetricName = '', Dimensions = [] }) => ({ id, alarm, metric: MetricName, dimensions: Dimensions }));
  });

/** Metrics that the code in a function's bundle counts, without dimensions. */
const countedBy = (name: string): readonly string[] => {
  const entry = entryOf(config.functions[name]?.handler ?? '') ?? '';
  const text = (contents.get(entry) ?? [])
    .filter((path) => path.startsWith('functions/'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  return [...text.matchAll(/metrics\.(?:count|milliseconds)\(([^;{]*)\);/g)].flatMap(([, given = '']) =>
    [...given.matchAll(/'(\w+)'/g)].flatMap(([, metric]) => metric ?? []),
  );
};

test.each(watched)('$id watches $metric, which that function counts', ({ metric, dimensions, alarm }) => {
  expect(dimensions.map(({ Name }) => Name)).toEqual(['service']);
  const [{ Value: name } = { Value: '' }] = dimensions;
  expect(config.functions[name]?.environment).toMatchObject({ POWERTOOLS_SERVICE_NAME: name });
  expect(countedBy(name)).toContain(metric);
  expect(alarm.AlarmActions).toEqual([{ Ref: 'AlarmsTopic' }]);
});

test('refused, busy, old, unread and unpaged messages each ring', () => {
  const ofNotify = watched.filter(({ dimensions }) => dimensions[0]?.Value === 'notify').map(({ metric }) => metric);
  expect(ofNotify.sort()).toEqual([
    ...['NoticeFailures', 'OldestUnsent', 'PagesRefused', 'SinkFailures', 'SlackBusy', 'SlackRefused'],
  ]);
  expect(watched.find(({ metric }) => metric === 'OldestUnsent')?.alarm.Threshold).toBe(15 * 60_000);
});

test('the heartbeat is missed where its own rule is silent, whatever events of spokes are processed', () => {
  const missing = readInfra()['HeartbeatMissing']?.Properties as Alarm;
  const named = (missing.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
  expect(named).toEqual([
    {
      Namespace: 'AWS/Events',
      MetricName: 'MatchedEvents',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: 'TaskEventsRule' } }],
    },
    { Namespace: 'Farwatch', MetricName: 'Events', Dimensions: [{ Name: 'service', Value: 'task-events' }] },
  ]);
  expect(JSON.stringify(missing.Metrics)).toContain('FILL(matched, 0) > 0 AND FILL(processed, 0) > 0');
});

afterEach(() => vi.unstubAllEnvs());

test('what is counted carries the dimension that alarms look for', () => {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'notify');
  // Otherwise Powertools writes to its own console.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  const lines: string[] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const metrics = powertoolsMetrics();
  metrics.count('SlackRefused');
  metrics.milliseconds('OldestUnsent', 1000);
  metrics.flush();
  spy.mockRestore();
  const [written] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(written).toMatchObject({ service: 'notify', SlackRefused: 1, OldestUnsent: 1000 });
  expect(JSON.stringify(written?.['_aws'])).toContain('"Namespace":"Farwatch","Dimensions":[["service"]]');
});

test('README counts the alarms that every installation pays for', () => {
  const alarms = Object.values(readInfra()).filter(({ Type, ...rest }) => Type === ALARM && !('Condition' in rest));
  const readme = readFileSync('README.md', 'utf8').replaceAll(/\s+/g, ' ');
  expect(readme).toContain(`its ${alarms.length} CloudWatch alarms`);
});
