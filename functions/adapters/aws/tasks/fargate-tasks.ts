import { envelopeOf } from './task-envelope.ts';
import type { ECSClient, Task } from '@aws-sdk/client-ecs';
import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { TaskEvent } from '../../../events/event.ts';
import { parseEnvelope } from '../../../events/parse.ts';
import { eachOf } from '../../../primitives/each-of.ts';
import type { Calls } from '../calls.ts';
import { piecesOf } from '../calls.ts';

const TASKS_PER_CALL = 100;
const AT_ONCE = 4;

type Page = { readonly nextToken?: string };

/** All answers of a paginated call, one page after another. */
export const pages = async <Answer extends Page>(ask: (nextToken: string | undefined) => Promise<Answer>) => {
  const answers: Answer[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ask(nextToken);
    answers.push(page);
    nextToken = page.nextToken || undefined;
  } while (nextToken !== undefined);
  return answers;
};

/** A described task as an event; none where it is not one of Fargate's. */
const eventsOf = (task: Task): readonly TaskEvent[] =>
  parseEnvelope(envelopeOf(task)).flatMap((read) =>
    read.kind === 'event' && read.event.kind === 'task' ? read.event : [],
  );

const isOnFargate = ({ launchType, capacityProvider }: TaskEvent): boolean =>
  launchType === 'FARGATE' || (capacityProvider ?? '').startsWith('FARGATE');

/** Fargate tasks of a cluster in the form of events: those that run, or those that stopped within the hour. */
export const fargateTasks =
  (client: ECSClient, calls: Calls) =>
  async (cluster: string, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<readonly TaskEvent[]> => {
    const listed = await pages((nextToken) =>
      calls.count('ListTasks', () =>
        client.send(new ListTasksCommand({ cluster, desiredStatus, maxResults: 100, nextToken })),
      ),
    );
    const arns = listed.flatMap(({ taskArns = [] }) => taskArns);
    const answers = await eachOf(piecesOf(arns, TASKS_PER_CALL), AT_ONCE, (tasks) =>
      calls.count('DescribeTasks', () => client.send(new DescribeTasksCommand({ cluster, tasks: [...tasks] }))),
    );
    return answers.flatMap(({ tasks = [] }) => tasks.flatMap(eventsOf)).filter(isOnFargate);
  };
