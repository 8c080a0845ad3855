import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import type { InstallationClients } from './installation.ts';
import { QUEUED, readFunction, readQueue } from './installation.ts';
import type { Io } from './io.ts';
import { WrongUsage } from './io.ts';

export type RedriveOptions = { readonly stack: string; readonly region: string; readonly queue?: string };

const liveClients = (region: string): InstallationClients => ({
  lambda: new LambdaClient({ region }),
  sqs: new SQSClient({ region }),
  events: new EventBridgeClient({ region }),
});

/** Puts the dead letters of one function's queue back; the number of them, 0 when there are none. */
const redriveOne = async (clients: InstallationClients, stack: string, name: string): Promise<number> => {
  const { source } = await readFunction(clients, stack, name);
  if (source === null) return 0;
  const { deadLetters } = await readQueue(clients, source.queue);
  if (deadLetters === null) return 0;
  const { waiting } = await readQueue(clients, deadLetters);
  if (waiting > 0) await clients.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetters }));
  return waiting;
};

/**
 * `farwatch redrive`: has SQS put the dead letters of one queue, or of all, back to where they came from, and says how
 * many (about: SQS counts approximately). What is still wrong with them brings them back.
 */
export const redriveCommand = async (
  io: Io,
  { stack, region, queue }: RedriveOptions,
  clients: InstallationClients = liveClients(region),
): Promise<number> => {
  const names = QUEUED.filter((name) => queue === undefined || name === queue);
  if (names.length === 0) throw new WrongUsage(`no queue ${queue}; there are ${QUEUED.join(', ')}`);
  for (const name of names) {
    const moved = await redriveOne(clients, stack, name);
    io.out(moved === 0 ? `${name}: no dead letters` : `${name}: about ${moved} dead letters go back`);
  }
  return 0;
};
