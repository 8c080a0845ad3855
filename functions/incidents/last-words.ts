import type { Incident } from '../service-state/incident.ts';
import { templateOf } from './fingerprint.ts';
import { FACT_ENDPOINT, FACT_ERROR } from './first-line.ts';

/** The error line of the time before, of a failure that came back. */
export const FACT_EARLIER_ERROR = 'Error before';

type Facts = Incident['facts'];

/**
 * What is kept of the container's last words when a failure comes back: its error and endpoint were those of the time
 * before, and what is wrong now has to be read in the log again.
 */
export const wordsOfBefore = ({
  [FACT_ERROR]: error,
  [FACT_ENDPOINT]: _endpoint,
  [FACT_EARLIER_ERROR]: before,
  ...others
}: Facts): Facts => {
  const known = error ?? before;
  return known === undefined ? others : { ...others, [FACT_EARLIER_ERROR]: known };
};

/**
 * Whether a failure that came back has another error than the time before: ECS reports the same for both (exit code 1),
 * the log does not. Times, ids and numbers are no difference. False while either error is unknown.
 */
export const isOtherError = ({ facts }: Pick<Incident, 'facts'>): boolean => {
  const { [FACT_ERROR]: now, [FACT_EARLIER_ERROR]: before } = facts;
  return now !== undefined && before !== undefined && templateOf(now) !== templateOf(before);
};
