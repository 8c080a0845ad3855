import { createHash } from 'node:crypto';
import { patternOf } from '../../functions/events/event-kinds.ts';

/** What names the rules of this version: the first twelve digits of a hash of both patterns. */
export const ruleHash = (): string =>
  createHash('sha256')
    .update(JSON.stringify([patternOf('task-events'), patternOf('service-events')]))
    .digest('hex')
    .slice(0, 12);
