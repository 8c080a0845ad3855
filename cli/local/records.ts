import type { EventRecord } from '../../functions/adapters/sqs/record.ts';

const TASK_CHANGE = 'ECS Task State Change';

/** Events as records of a queue. */
export const recordsOf = (events: readonly unknown[]): readonly EventRecord[] =>
  events.map((event, n) => ({ id: String(n), body: JSON.stringify(event) ?? 'null' }));

/** Whether the queue of task events takes it. */
export const isTaskChange = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'detail-type' in event && event['detail-type'] === TASK_CHANGE;
