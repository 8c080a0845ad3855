import type { IncidentEvent } from './incident-event.ts';

type Attribute = { readonly key: string; readonly value: { readonly stringValue: string } };
type Point = {
  readonly attributes: readonly Attribute[];
  readonly timeUnixNano: string;
  readonly startTimeUnixNano?: string;
  readonly asInt: string;
};

/** Cumulative: each point says everything since its start. */
const CUMULATIVE = 2;

/** A request of OTLP/HTTP in JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
export type OtlpMetrics = {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeMetrics: readonly {
      readonly scope: { readonly name: string };
      readonly metrics: readonly {
        readonly name: string;
        readonly description: string;
        readonly unit: string;
        readonly sum?: {
          readonly aggregationTemporality: typeof CUMULATIVE;
          readonly isMonotonic: true;
          readonly dataPoints: readonly Point[];
        };
        readonly gauge?: { readonly dataPoints: readonly Point[] };
      }[];
    }[];
  }[];
};

const attributesOf = (values: Readonly<Record<string, string | null>>): readonly Attribute[] =>
  Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [{ key, value: { stringValue: value } }]));

/** Nanoseconds, as a text: they are larger than a number is exact. */
const nanosOf = (iso: string): string => `${Date.parse(iso)}000000`;

/** What makes a series: it stays the same as long as the incident lives. Names of OpenTelemetry where it has some. */
const seriesOf = ({ cluster, service, cause, faultDomain, kind }: IncidentEvent): readonly Attribute[] =>
  attributesOf({
    'aws.ecs.cluster': cluster,
    'aws.ecs.service': service,
    'farwatch.cause': cause,
    'farwatch.fault_domain': faultDomain,
    'farwatch.kind': kind,
  });

/** The tasks that an incident stopped since it opened, and whether it is open. */
export const otlpMetrics = (event: IncidentEvent): OtlpMetrics => {
  const attributes = seriesOf(event);
  const timeUnixNano = nanosOf(event.resolvedAt ?? event.lastAt);
  const stops = { attributes, startTimeUnixNano: nanosOf(event.openedAt), timeUnixNano, asInt: `${event.tasks.count}` };
  const open = { attributes, timeUnixNano, asInt: event.status === 'resolved' ? '0' : '1' };
  const resource = {
    'service.name': 'farwatch',
    'cloud.provider': 'aws',
    'cloud.account.id': event.account,
    'cloud.region': event.region,
  };
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeMetrics: [
          {
            scope: { name: 'farwatch' },
            metrics: [
              {
                name: 'farwatch.incident.stops',
                description: 'Tasks that stopped in an incident since it opened',
                unit: '{task}',
                sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints: [stops] },
              },
              {
                name: 'farwatch.incident.open',
                description: '1 while an incident is open, 0 when it is resolved',
                unit: '1',
                gauge: { dataPoints: [open] },
              },
            ],
          },
        ],
      },
    ],
  };
};

/** What a collector has to be told of an incident: its count, and whether it is open. */
export const otlpVersion = ({ status, openedAgainAt, lastAt, tasks }: IncidentEvent): string =>
  [status === 'resolved' ? 'resolved' : 'open', openedAgainAt, lastAt, tasks.count].join();

/** Headers in the form of OTEL_EXPORTER_OTLP_HEADERS: `api-key=abc,other=%20x`; undefined for any other text. */
export const headersIn = (text: string): Readonly<Record<string, string>> | undefined => {
  const pairs = text.split(',').map((pair) => /^\s*([\w-]+)\s*=(.*)$/.exec(pair));
  if (pairs.includes(null)) return undefined;
  try {
    return Object.fromEntries(
      pairs.flatMap((pair) => (pair ? [[pair[1], decodeURIComponent(pair[2] ?? '').trim()]] : [])),
    );
  } catch {
    return undefined;
  }
};
