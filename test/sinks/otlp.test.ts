import { expect, test } from 'vitest';
import { SinkRefused } from '../../functions/adapters/sinks/sink.ts';
import { otlpSink } from '../../functions/adapters/sinks/http-sinks.ts';
import { MissingSecret } from '../../functions/adapters/aws/secrets.ts';
import type { IncidentEvent } from '../../functions/sinks/incident-event.ts';
import { headersIn, otlpMetrics, otlpVersion } from '../../functions/sinks/otlp.ts';

const event: IncidentEvent = {
  schema: 'farwatch-incident/1',
  id: '111122223333/eu-west-1/prod/web#1',
  status: 'open',
  level: 'alert',
  severity: 'harm',
  kind: 'stops',
  within: null,
  openedAt: '2026-11-29T10:00:00Z',
  openedAgainAt: '2026-11-29T10:00:00Z',
  lastAt: '2026-11-29T10:05:00Z',
  resolvedAt: null,
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'prod',
  service: 'web',
  serviceArn: null,
  services: [],
  title: 'web: out of memory',
  text: '',
  cause: 'memory.oom',
  faultDomain: 'application',
  evidence: '',
  advice: '',
  tasks: { count: 3, ids: [] },
  taskDefinitions: [],
  zones: [],
  failedContainer: null,
  failedResource: null,
  deployment: null,
  handling: { acknowledgedBy: null, acknowledgedAt: null, mutedBy: null, muteReason: null },
  proposal: null,
  links: { service: null, deployment: null, logs: null },
};

const metricsOf = (given: IncidentEvent) => otlpMetrics(given).resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];

test('a point has the count since the incident opened, in nanoseconds that are exact', () => {
  const [stops, open] = metricsOf(event);
  expect(stops?.sum?.dataPoints[0]).toMatchObject({
    startTimeUnixNano: '1795946400000000000',
    timeUnixNano: '1795946700000000000',
    asInt: '3',
  });
  expect(stops?.sum).toMatchObject({ aggregationTemporality: 2, isMonotonic: true });
  expect(open?.gauge?.dataPoints[0]?.asInt).toBe('1');
  const over = metricsOf({ ...event, status: 'resolved', resolvedAt: '2026-11-29T11:00:00Z' });
  expect(over[1]?.gauge?.dataPoints[0]).toMatchObject({ asInt: '0', timeUnixNano: '1795950000000000000' });
});

test('the series of an incident stays the same while it grows, changes hands and ends', () => {
  const seriesOf = (given: IncidentEvent): string =>
    JSON.stringify(metricsOf(given)[0]?.sum?.dataPoints[0]?.attributes);
  const later: readonly Partial<IncidentEvent>[] = [
    { tasks: { count: 90, ids: ['a'] }, lastAt: '2026-11-29T12:00:00Z' },
    { status: 'acknowledged', level: 'page', severity: 'notice' },
    { status: 'resolved', resolvedAt: '2026-11-29T13:00:00Z', title: 'other', evidence: 'other' },
  ];
  expect(new Set(later.map((change) => seriesOf({ ...event, ...change })))).toEqual(new Set([seriesOf(event)]));
  expect(otlpVersion({ ...event, status: 'acknowledged' })).toBe(otlpVersion(event));
  expect(otlpVersion({ ...event, tasks: { count: 4, ids: [] } })).not.toBe(otlpVersion(event));
});

type Call = { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };

const collector = (secret: Readonly<Record<string, string>>, status = 200) => {
  const calls: Call[] = [];
  const request = (async (url: string, { headers, body }: Omit<Call, 'url'>) => {
    calls.push({ url, headers, body });
    return { ok: status < 300, status };
  }) as unknown as typeof fetch;
  const read = async (name: string): Promise<string> => {
    const value = secret[name];
    if (value === undefined) throw new MissingSecret('secret', name);
    return value;
  };
  return { calls, sink: otlpSink({ secrets: { read, forget: () => undefined }, request }) };
};

test('a collector gets the points at /v1/metrics, with the headers of the secret', async () => {
  const { calls, sink } = collector({ otlpEndpoint: 'https://otlp.test/', otlpHeaders: 'api-key=abc,x=a%20b' });
  await sink.send(event);
  expect(calls[0]).toMatchObject({ url: 'https://otlp.test/v1/metrics', headers: { 'api-key': 'abc', x: 'a b' } });
  expect(JSON.parse(calls[0]?.body ?? '')).toEqual(JSON.parse(JSON.stringify(otlpMetrics(event))));
});

test('headers may be absent; a collector without HTTPS, wrong headers and 4xx are refused', async () => {
  const plain = collector({ otlpEndpoint: 'https://otlp.test' });
  await plain.sink.send(event);
  expect(plain.calls[0]?.headers).toEqual({ 'content-type': 'application/json' });
  const refused = [
    collector({ otlpEndpoint: 'http://otlp.test' }),
    collector({ otlpEndpoint: 'https://otlp.test', otlpHeaders: 'Bearer abc' }),
    collector({ otlpEndpoint: 'https://otlp.test' }, 401),
  ];
  for (const { sink } of refused) await expect(sink.send(event)).rejects.toBeInstanceOf(SinkRefused);
  await expect(collector({ otlpEndpoint: 'https://otlp.test' }, 503).sink.send(event)).rejects.not.toBeInstanceOf(
    SinkRefused,
  );
  expect(headersIn('a=%zz')).toBeUndefined();
});
