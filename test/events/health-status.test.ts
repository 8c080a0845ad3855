import { expect, test } from 'vitest';
import { isHealthOver } from '../../functions/events/health-status.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import { maintenanceIncident, maintenancesOf } from '../../functions/scaling/maintenance.ts';
import { timelineEntryOf } from '../../functions/scaling/timeline/timeline-entry.ts';
import { running } from '../support/envelopes.ts';

const issue = (statuses: readonly string[], statusCode = 'open') => {
  const readings = parseEnvelope({
    ...running({ task: 1 }),
    source: 'aws.health',
    'detail-type': 'AWS Health Event',
    detail: {
      eventArn: 'arn:aws:health:eu-west-1::event/ECS/AWS_ECS_OPERATIONAL_ISSUE/x1',
      service: 'ECS',
      eventTypeCode: 'AWS_ECS_OPERATIONAL_ISSUE',
      eventTypeCategory: 'issue',
      statusCode,
      startTime: 'Fri, 27 Mar 2026 23:18:51 GMT',
      affectedEntities: statuses.map((status) => ({ entityValue: 'prod|web', status })),
    },
  });
  return readings.flatMap((one) => (one.kind === 'event' && one.event.kind === 'retirement' ? [one.event] : []));
};

test.each([
  [['UNIMPAIRED', 'IMPAIRED'], 'open', false],
  [['IMPAIRED', 'RESOLVED'], 'open', false],
  [['UNIMPAIRED', 'UNKNOWN'], 'open', false],
  [['UNIMPAIRED', 'RESOLVED'], 'open', true],
  [['UNIMPAIRED'], 'open', true],
  [['IMPAIRED', 'UNIMPAIRED'], 'closed', true],
])('trouble of %j in an event that is %s is over: %s, in the incident as in the timeline', (statuses, code, isOver) => {
  const events = issue(statuses, code);
  const [maintenance] = maintenancesOf(events);
  if (maintenance === undefined) throw new Error('no notice');
  expect(maintenanceIncident(maintenance, null).title.endsWith('is resolved')).toBe(isOver);
  const [entry] = events.map((event) => timelineEntryOf(event)?.text ?? '');
  expect(entry?.endsWith('is resolved')).toBe(isOver);
});

test('a word that only contains one of the last words is not one of them', () => {
  for (const status of ['IMPAIRED', 'UNRESOLVED', 'PENDING', 'UNKNOWN', '']) expect(isHealthOver(status)).toBe(false);
});
