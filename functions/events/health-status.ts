/** Last words of AWS Health about an entity (RESOLVED, UNIMPAIRED) or about a whole event (closed). */
const OVER = new Set(['resolved', 'unimpaired', 'closed']);

/**
 * Whether a status of AWS Health says that it is over; PENDING, IMPAIRED, UNKNOWN and words of the future do not.
 * Source: https://docs.aws.amazon.com/health/latest/APIReference/API_AffectedEntity.html
 */
export const isHealthOver = (status: string): boolean => OVER.has(status.trim().toLowerCase());
