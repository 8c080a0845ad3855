import { liveReport } from './effects/live-report.ts';
import { onSchedule } from './effects/schedule.ts';
import { weeklyReport } from './effects/weekly-report.ts';

/** Mondays, and on demand: what it costs, wastes and should be, for everybody and for each owner. */
export const handler = onSchedule(weeklyReport, liveReport);
