import { advise } from '../stops/advice/advise.ts';
import type { Cause } from '../stops/cause.ts';
import { CAUSES } from '../stops/cause.ts';
import type { Incident } from '../service-state/incident.ts';
import { cutText } from '../primitives/cut-text.ts';

const ADVICE_CHARACTERS_MAX = 900;

const cut = (text: string): string => cutText(text, ADVICE_CHARACTERS_MAX);

const isCause = (cause: string): cause is Cause => Object.hasOwn(CAUSES, cause);

/**
 * What to do about an incident, in one paragraph of plain text. An incident of stops stores only the values that make
 * its cause's advice concrete: the text is the same for all incidents of a cause, and the state is paid by the
 * kilobyte.
 */
export const adviceOf = ({
  advice,
  cause,
  adviceParameters: missingData,
}: Pick<Incident, 'advice' | 'cause' | 'adviceParameters'>): string => {
  if (advice !== '' || missingData === undefined || !isCause(cause)) return advice;
  return cut(advise(cause, missingData));
};
