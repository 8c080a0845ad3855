import { UNDELIVERED } from '../../functions/incidents/delivery-state.ts';
import { incidentNamed } from '../../functions/incidents/identity.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import type { DeliveryState } from '../../functions/service-state/delivered-incident.ts';

const NOW = 1_772_445_600;

/** The first notification is sent. */
export const OPENED: DeliveryState = { ...UNDELIVERED, sent: ['opened'] };

/** Every field that `notify` records: a store that loses one makes it send something twice, or never. */
export const EVERYTHING: Required<DeliveryState> = {
  sent: ['opened', 'page:web@2'],
  paged: ['page:web@2'],
  tries: 2,
  refreshesShown: 3,
  channelsNotified: ['#shop', '#pay'],
  sinks: { bus: { version: '7' }, teams: { version: '6', trouble: { tries: 4, nextAt: NOW + 480 } } },
  joinedTo: incidentNamed('111122223333/eu-west-1/prod/web#lead'),
  askedChannel: '#alerts',
  details: { ts: '1772445600.000200', digest: '0a1b2c' },
  proofAt: NOW - 20,
  waitsSince: NOW - 60,
  muteShown: NOW + 3600,
  endSent: NOW - 5,
  seenBefore: '3 times in 30 days',
  escalated: { page: 'page:web@2', step: 1 },
  postmortem: 'ecs-svc/1' as DeploymentId,
};
