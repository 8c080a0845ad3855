import { countText, many } from './text.ts';

/** Services that a report could not read or analyse, and why: no sum has them. */
export type Uncovered = {
  /** `account/region`, where that is another than the installation's own. */
  readonly place?: string | undefined;
  /** `cluster/name`; none: all of the account and region. */
  readonly services: readonly string[];
  readonly reason: string;
};

const NAMED = 5;

/** `2 services are missing from all sums (prod/web, prod/api): the metrics could not be read`. */
export const uncoveredText = ({ services, reason, place }: Uncovered): string => {
  if (services.length === 0) return `${place ?? 'all'} is not included in any sum: ${reason}`;
  const where = place === undefined ? '' : ` in ${place}`;
  const rest = services.length - NAMED;
  const named = services.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${countText(rest)} more` : '');
  const are = services.length === 1 ? 'is' : 'are';
  return `${many(services.length, 'service')}${where} ${are} not included in any sum (${named}): ${reason}`;
};
