import type { ServiceState } from '../../functions/service-state/service-state.ts';
import {
  candidateHealth,
  completed,
  deployment,
  failure,
  NEW,
  NOW,
  oldHealth,
  service,
  serviceDeployment,
  stateWith,
} from './release.ts';

const HOUR = 3600;

/** One task that died twice at about six hours, after a week in which none of the revision before did. */
export const dyingSlowly = (evaluations: ServiceState['evaluations'] = {}): ServiceState =>
  stateWith({
    healths: [
      oldHealth({ ended: { starts: 1, youngMs: 120_000, olderMs: 168 * 3_600_000 } }),
      candidateHealth({
        completedAt: NOW - 12.5 * HOUR,
        seenAt: NOW - 13 * HOUR,
        ended: { starts: 2, youngMs: 240_000, olderMs: 12 * 3_600_000 },
        failures: [60, 6 * HOUR].map((ago, n) =>
          failure(`slow-${n}`, { at: NOW - ago, ageSeconds: 6 * HOUR - n * 300 }),
        ),
      }),
    ],
    live: new Map(),
    evaluations,
  });

/** What ECS says of it. */
export const slowly = {
  snapshot: completed({
    service: service({
      desiredCount: 1,
      deployments: [deployment(NEW, { rolloutState: 'COMPLETED', createdAt: NOW - 13 * HOUR })],
    }),
    serviceDeployments: [
      serviceDeployment('orders:42', {
        status: 'SUCCESSFUL',
        createdAt: NOW - 13 * HOUR,
        finishedAt: NOW - 12.5 * HOUR,
      }),
      serviceDeployment('orders:41'),
    ],
  }),
};

/** A proposal that somebody declined. */
export const declinedBy = {
  to: 'orders:41',
  platformVersion: '1.4.0',
  expiresAt: NOW - 100,
  state: 'declined',
  by: 'kim',
  answeredAt: NOW - 200,
  reason: null,
} as const;
