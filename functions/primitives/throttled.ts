import { errorNameOf } from './error-text.ts';

const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded|Rate ?Exceeded/i;

/** Whether AWS refused a call for being one too many: it will take it later, and until then more calls only harm. */
export const isThrottled = (error: unknown): boolean => THROTTLED.test(errorNameOf(error));
