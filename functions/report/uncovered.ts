import { countText, many } from './text.ts';

/** Services that a report could not read or analyse, and why: no sum has them. */
export type Uncovered = {
  /** `cluster/name`. */
  readonly services: readonly string[];
  readonly reason: string;
};

const NAMED = 5;

/** `2 services are missing from all sums (prod/web, prod/api): the metrics could not be read`. */
export const uncoveredText = ({ services, reason }: Uncovered): string => {
  const rest = services.length - NAMED;
  const named = services.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${countText(rest)} more` : '');
  const are = services.length === 1 ? 'is' : 'are';
  return `${many(services.length, 'service')} ${are} missing from all sums (${named}): ${reason}`;
};
