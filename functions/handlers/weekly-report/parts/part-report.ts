import { reportJson } from '../../../report/files.ts';
import { SERVICES_FOLDER } from '../../../report/own-files.ts';
import type { Origin } from '../../../report/report.ts';
import { reportOf } from '../../../report/report.ts';
import type { Setting } from '../../../report/setting.ts';
import { placeGapTexts } from '../../../report/by-place/gaps.ts';
import { keptHistorySince } from './history-since.ts';
import type { Part } from '../part.ts';
import { placeOf } from '../run.ts';
import type { ReportRun } from '../run.ts';
import type { ReportFiles } from '../../../adapters/aws/reports-bucket.ts';
import type { Store } from '../../../adapters/common.ts';

export type PartReportEffects = {
  readonly store: Pick<Store, 'loadDocument' | 'saveDocument'>;
  readonly files: ReportFiles;
  readonly timeZone: string;
};

/** A lone account of so many services is joined from parts that one file can hold. */
const SERVICES_WHOLE = 5000;

/** Whether each part has a file of its own: those of an organisation, and of an account that is too large for one. */
export const hasPartReports = ({ places, services }: ReportRun): boolean =>
  places.length > 0 || services > SERVICES_WHOLE;

/** What the file of a part is called: its account and region, with the number of the group where it has several. */
const nameOf = (run: ReportRun, group: number): string => {
  const place = placeOf(run, group);
  const { account, region } = place ?? run;
  return `${account}-${region}${place === undefined ? `-${String(group).padStart(4, '0')}` : ''}.json`;
};

/**
 * Stores the services of a part as a report of its own, in the form of report.json: such as
 * `services/222233334444-eu-west-1.json`. It is what an account's people and programs need, and all of
 * them together can be too large for one file.
 */
export const keepPartReport = async (
  fx: PartReportEffects,
  run: ReportRun,
  { group, part, setting }: { readonly group: number; readonly part: Part; readonly setting: Setting },
): Promise<void> => {
  if (!hasPartReports(run)) return;
  const { account, region } = placeOf(run, group) ?? run;
  const origin: Origin = {
    account,
    region,
    timeZone: fx.timeZone,
    hasHistory: true,
    historySince: await keptHistorySince(fx, run.at),
    calls: {},
    missingData: placeGapTexts(part.missingData),
    uncovered: part.uncovered,
  };
  const text = reportJson(reportOf(origin, setting, part.services));
  await fx.files.put(`reports/${run.id}/${SERVICES_FOLDER}/${nameOf(run, group)}`, text, 'application/json');
};
