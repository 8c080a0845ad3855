import { reportJson } from '../../functions/report/files.ts';
import type { Report } from '../../functions/report/report.ts';
import { reportOf } from '../../functions/report/report.ts';
import type { Setting } from '../../functions/report/setting.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, definition, fact, input, metrics, outOfMemory, picture, tracking } from './advice-input.ts';

type Sized = { readonly cpu: number; readonly memory: number; readonly percent: number; readonly also?: object };

const sized = (setting: Setting, name: string, { cpu, memory, percent, also = {} }: Sized) =>
  serviceReport(
    input(name, {
      definition: definition(cpu, memory),
      facts: [fact(name, { id: name, from: daysAgo(40), size: { cpu, memory } })],
      metrics: metrics({ cpu: percent, memory: percent }),
      ...also,
    }),
    setting,
  );

const killed = (name: string, hours: number) =>
  [1, 2, 3].map((day) => outOfMemory(name, `t${day}`, daysAgo(day), hours));

/** An account with three weeks of history. */
export const ORIGIN = {
  account: '111122223333',
  region: 'us-east-1',
  timeZone: 'UTC',
  hasHistory: true,
  historySince: daysAgo(20),
  calls: { GetMetricData: 3 },
  missingData: [],
  uncovered: [],
};

/** A report with every kind of advice. */
export const reportAt = (setting: Setting): Report =>
  reportOf(ORIGIN, setting, [
    sized(setting, 'alpha', { cpu: 1024, memory: 4096, percent: 5 }),
    sized(setting, 'beta', { cpu: 4096, memory: 16_384, percent: 8 }),
    sized(setting, 'right', { cpu: 512, memory: 1024, percent: 48 }),
    sized(setting, 'dying', { cpu: 512, memory: 2048, percent: 80, also: { stops: killed('dying', 0.1) } }),
    sized(setting, 'leaking', { cpu: 256, memory: 2048, percent: 90, also: { stops: killed('leaking', 5.5) } }),
    serviceReport(
      input('shop', {
        metrics: metrics({ cpu: 30, memory: 20, tasks: 4 }),
        scaling: picture('shop', tracking('shop')),
      }),
      setting,
    ),
  ]);

/** At list price. */
export const report = reportAt(SETTING);

export type Json = { readonly [key: string]: Json } | readonly Json[] | string | number | boolean | null;
/** The report.json of a report, parsed. */
export const jsonOf = (one: Report) => JSON.parse(reportJson(one)) as { readonly [key: string]: Json };
/** The report.json of `report`. */
export const json = jsonOf(report);

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
