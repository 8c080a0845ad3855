import { randomOf } from '../random.ts';
import type { LogStream, Simulation, Task } from '../model.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

export type LogLine = { readonly timestamp: EpochMs; readonly message: string };

const streamName = (task: Task, container: string): string => `ecs/${container}/${task.id}`;

/** Opens a log stream for each container of a starting task. */
export const openLogs = (simulation: Simulation, task: Task): void => {
  for (const { name, logGroup } of task.definition.containers) {
    const stream: LogStream = { group: logGroup, name: streamName(task, name), task, says: [] };
    simulation.logStreams.set(`${logGroup} ${stream.name}`, stream);
  }
};

/** Writes the last log lines of a task's first container. */
export const writeLog = (simulation: Simulation, task: Task, says: readonly string[]): void => {
  const first = task.definition.containers[0];
  const stream = simulation.logStreams.get(`${first?.logGroup ?? ''} ${streamName(task, first?.name ?? '')}`);
  if (stream !== undefined) stream.says = says;
};

const REQUESTS = [
  'GET /health 200 1 ms',
  'GET /v1/items 200 12 ms',
  'POST /v1/items 201 34 ms',
  'GET /v1/items 200 9 ms',
];

/** Lines of a stream up to now, oldest first: start, some traffic, and its last lines. */
export const linesOf = (simulation: Simulation, stream: LogStream): readonly LogLine[] => {
  const { task } = stream;
  const start = task.startedAt ?? task.createdAt;
  const end = Math.min(simulation.now, task.executionStoppedAt ?? simulation.now);
  const random = randomOf(`${stream.name}/lines`);
  const traffic = Array.from({ length: 8 }, (_, index) => ({
    timestamp: Math.round(start + ((end - start) * (index + 1)) / 10),
    message: REQUESTS[random.integer(0, REQUESTS.length - 1)] ?? '',
  }));
  const says = task.executionStoppedAt === undefined ? [] : stream.says;
  return [
    { timestamp: start, message: `listening on port ${String(task.loadBalancer?.containerPort ?? 8080)}` },
    ...(end - start > 60_000 ? traffic : []),
    ...says.map((message, index) => ({ timestamp: end - (says.length - index) * 3, message })),
  ];
};
