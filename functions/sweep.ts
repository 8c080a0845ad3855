import { connectSweep } from './handlers/sweep/wiring.ts';
import { onSchedule } from './adapters/runtime/schedule.ts';
import { sweep } from './handlers/sweep/sweep.ts';

/** Every minute: handles due items and what a crash left undone. */
export const handler = onSchedule(sweep, connectSweep);
