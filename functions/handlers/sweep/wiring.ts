import { EVERYWHERE_SCOPES } from '../../incidents/shared/scopes.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { EVENT_SETTINGS, baseAdapters } from '../wiring.ts';

/** Adapters of the sweep: those of the event handlers, plus its own account and region. */
export const connectSweep = () => {
  const { ACCOUNT_ID, AWS_REGION } = settings(...EVENT_SETTINGS, 'ACCOUNT_ID', 'AWS_REGION');
  return { ...baseAdapters(), scopes: [`${ACCOUNT_ID}/${AWS_REGION}`, ...EVERYWHERE_SCOPES] };
};
