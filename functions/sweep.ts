import { liveSweep } from './effects/live-sweep.ts';
import { onSchedule } from './effects/schedule.ts';
import { sweep } from './effects/sweep.ts';

/** Each minute: what is due, and what a crash left undone. */
export const handler = onSchedule(sweep, liveSweep);
