import { advise } from '../stops/advice/advise.ts';
import type { Incident } from '../service-state/incident.ts';
import { cutText } from '../primitives/cut-text.ts';

const ADVICE_CHARACTERS_MAX = 900;

/**
 * What to do about an incident, in one paragraph of plain text. An incident of stops stores only the values that make
 * its cause's advice concrete: the text is the same for all incidents of a cause, and the state is paid by the
 * kilobyte. Empty for a release: its stops have an incident with the advice.
 */
export const adviceOf = (incident: Incident): string => {
  if (incident.kind === 'release') return '';
  return incident.kind === 'stops' || (incident.kind === 'shared' && incident.advice === undefined)
    ? cutText(advise(incident.cause, incident.adviceParameters), ADVICE_CHARACTERS_MAX)
    : (incident.advice ?? '');
};
