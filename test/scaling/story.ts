import type { Timeline, TimelineEntry } from '../../functions/scaling/timeline/timeline.ts';
import { timelineOf } from '../../functions/scaling/timeline/timeline.ts';
import { activityEntry, muteEntry, stopEntry } from '../../functions/scaling/timeline/timeline-events.ts';
import { timelineEntryOf } from '../../functions/scaling/timeline/timeline-entry.ts';
import { activity, call, deployment, minute, moves, retirement, WEB } from './samples.ts';

const crash = (index: number, at: number): TimelineEntry =>
  stopEntry({
    taskId: `b${index}c0ffee00000000000000000000000`,
    at: minute(at),
    diagnosis: { cause: 'exit.application_error', evidence: 'exit code 1' },
    taskDefinition: 'web:43',
    zone: 'eu-west-1a',
  });

const isThere = (entry: TimelineEntry | undefined): entry is TimelineEntry => entry !== undefined;

/** A morning: scale-out, a bad release, ECS's rollback, scale-in, and a maintenance announcement. */
export const ENTRIES: readonly TimelineEntry[] = [
  ...[
    deployment(60, 'SERVICE_DEPLOYMENT_IN_PROGRESS', 'ecs-svc/2'),
    deployment(74, 'SERVICE_DEPLOYMENT_FAILED', 'ecs-svc/2'),
    {
      ...deployment(74.5, 'SERVICE_DEPLOYMENT_IN_PROGRESS', 'ecs-svc/3'),
      reason: 'rolling back to deploymentId ecs-svc/1.',
    },
    deployment(79, 'SERVICE_DEPLOYMENT_COMPLETED', 'ecs-svc/3'),
    call(59.9, { taskDefinition: 'web:43', actor: 'arn:aws:sts::111122223333:assumed-role/ci/deploy' }),
    retirement(110),
  ]
    .map(timelineEntryOf)
    .filter(isThere),
  activityEntry(activity({ at: 20, to: 4 })),
  activityEntry(activity({ at: 31, to: 7 })),
  activityEntry(activity({ at: 40, to: 8 })),
  activityEntry(activity({ at: 44, code: 'AlreadyAtMaxCapacity', maximum: 8 })),
  activityEntry(activity({ at: 45, code: 'AlreadyAtMaxCapacity', maximum: 8 })),
  activityEntry(activity({ at: 100, to: 5, cause: 'low' })),
  activityEntry(activity({ at: 115, to: 3, cause: 'low' })),
  ...[62, 63, 64.5, 66, 68, 71].map((at, index) => crash(index, at)),
  muteEntry({ incident: 'web', at: minute(70), until: minute(130), by: 'alice' }),
];

/** The story as a timeline. */
export const story = (): Timeline =>
  timelineOf({
    service: WEB,
    from: minute(0),
    to: minute(120),
    entries: ENTRIES,
    missingData: ['No CloudTrail events arrive: who changed a count by hand is not known.'],
    desiredBefore: 2,
    changes: [],
    moves: [
      ...moves('a', -60, null),
      ...moves('b', -60, null),
      ...['c', 'd'].flatMap((id) => moves(id, 21, 116)),
      ...['e', 'f', 'g'].flatMap((id) => moves(id, 32.5, 101)),
      ...moves('h', 41.3, null),
      ...[61, 62.2, 63.7, 65.1, 67, 70].flatMap((at, index) => moves(`x${index}`, at, at + 1, 'failure')),
    ],
  });
