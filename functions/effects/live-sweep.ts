import { settings } from './config.ts';
import { EVENT_SETTINGS, liveEvents } from './live-events.ts';

/** What the sweep works with: as the handlers of events do, and it knows which account and region it stands in. */
export const liveSweep = () => {
  const { ACCOUNT_ID, AWS_REGION } = settings(...EVENT_SETTINGS, 'ACCOUNT_ID', 'AWS_REGION');
  return { ...liveEvents(), scopes: [`${ACCOUNT_ID}/${AWS_REGION}`] };
};
