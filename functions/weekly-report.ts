import { connectReport } from './handlers/weekly-report/wiring.ts';
import { onSchedule } from './adapters/runtime/schedule.ts';
import { weeklyReport } from './handlers/weekly-report/weekly-report.ts';

/** Mondays, and on demand: costs, waste and right sizes, for everyone and for each owner. */
export const handler = onSchedule(weeklyReport, connectReport);
