import { reportJson } from '../../functions/report/files.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, definition, fact, input, metrics, outOfMemory, picture, tracking } from './advice-input.ts';

const sized = (name: string, cpu: number, memory: number, percent: number, also: object = {}) =>
  serviceReport(
    input(name, {
      definition: definition(cpu, memory),
      facts: [fact(name, { id: name, from: daysAgo(40), size: { cpu, memory } })],
      metrics: metrics({ cpu: percent, memory: percent }),
      ...also,
    }),
    SETTING,
  );

const killed = (name: string, hours: number) =>
  [1, 2, 3].map((day) => outOfMemory(name, `t${day}`, daysAgo(day), hours));

/** A report with every kind of advice. */
export const report = reportOf(
  {
    account: '111122223333',
    region: 'us-east-1',
    timeZone: 'UTC',
    hasHistory: true,
    historySince: daysAgo(20),
    calls: { GetMetricData: 3 },
    missingData: [],
  },
  SETTING,
  [
    sized('alpha', 1024, 4096, 5),
    sized('beta', 4096, 16_384, 8),
    sized('right', 512, 1024, 48),
    sized('dying', 512, 2048, 80, { stops: killed('dying', 0.1) }),
    sized('leaking', 256, 2048, 90, { stops: killed('leaking', 5.5) }),
    serviceReport(
      input('shop', {
        metrics: metrics({ cpu: 30, memory: 20, tasks: 4 }),
        scaling: picture('shop', tracking('shop')),
      }),
      SETTING,
    ),
  ],
);

export type Json = { readonly [key: string]: Json } | readonly Json[] | string | number | boolean | null;
/** Its report.json, parsed. */
export const json = JSON.parse(reportJson(report)) as { readonly [key: string]: Json };

/** A list of objects, empty where there is none. */
export const list = (value: Json | undefined): readonly { readonly [key: string]: Json }[] =>
  Array.isArray(value) ? (value as readonly { readonly [key: string]: Json }[]) : [];
/** What stands at a path. */
export const at = (value: Json | undefined, ...path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>(
    (found, key) =>
      found !== null && typeof found === 'object' && !Array.isArray(found)
        ? (found as { readonly [key: string]: Json })[key]
        : undefined,
    value,
  );
/** The number at a path. */
export const numberAt = (value: Json | undefined, ...path: readonly string[]): number => Number(at(value, ...path));
