import type { Task } from '@aws-sdk/client-ecs';
import { parseArn } from '../../../primitives/identity.ts';

/** A task of DescribeTasks as the envelope of an event, in JSON's types, so that one parser reads both. */
export const envelopeOf = (task: Task): unknown => {
  const arn = parseArn(task.taskArn ?? '');
  const envelope = {
    id: '',
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    account: arn?.account ?? '',
    region: arn?.region ?? '',
    time: task.stoppedAt ?? task.startedAt ?? task.createdAt,
    resources: [task.taskArn],
    detail: task,
  };
  return JSON.parse(JSON.stringify(envelope));
};
