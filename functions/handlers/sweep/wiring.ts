import { settings } from '../../adapters/runtime/config.ts';
import { EVENT_SETTINGS, baseAdapters } from '../wiring.ts';

/** What the sweep works with: as the handlers of events do, and it knows which account and region it stands in. */
export const connectSweep = () => {
  const { ACCOUNT_ID, AWS_REGION } = settings(...EVENT_SETTINGS, 'ACCOUNT_ID', 'AWS_REGION');
  return { ...baseAdapters(), scopes: [`${ACCOUNT_ID}/${AWS_REGION}`] };
};
