import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ListMessageMoveTasksCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { awsSentence } from '../input/aws-sentence.ts';
import type { DeployedFunction, InstallationClients } from '../input/installation.ts';
import { NOT_THERE, QUEUED, noInstallation, readFunction, readQueue, readRules, urlOf } from '../input/installation.ts';
import type { Io } from '../input/io.ts';
import { ifInterrupted } from '../input/interruption.ts';
import { CommandFailure, WrongUsage } from '../input/io.ts';
import { resendAll } from './undelivered.ts';

export type RedriveOptions = {
  readonly stack: string;
  readonly region: string;
  readonly queue?: string;
  readonly json?: boolean;
};

export type RedriveSources = InstallationClients & {
  /** Waits before SQS is asked again. */
  readonly wait: () => Promise<unknown>;
};

const READ_EVERY_MS = 1500;

/** `--queue` value of the queue for events that reached no queue. */
const UNDELIVERED = 'undelivered-events';

const liveSources = (region: string): RedriveSources => ({
  lambda: new LambdaClient({ region }),
  sqs: new SQSClient({ region }),
  events: new EventBridgeClient({ region }),
  wait: () => sleep(READ_EVERY_MS),
});

type Work = { readonly io: Io; readonly sources: RedriveSources; readonly all: readonly DeployedFunction[] };

/** The newest message move out of a queue. */
const moveOutOf = async (deadLetters: string, { sqs }: RedriveSources) => {
  const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadLetters, MaxResults: 1 }));
  return Results[0];
};

/** Reads of SQS's list in which a new move may be missing. */
const UNSEEN_READS = 20;

type Following = { readonly name: string; readonly deadLetters: string; readonly before: number | undefined };

/** Waits until a move ends and returns how many messages it moved. `before`: when the move before it was started. */
const follow = async ({ name, deadLetters, before }: Following, { io, sources }: Work): Promise<number> => {
  let [reported, unseen] = [-1, 0];
  for (;;) {
    const move = await moveOutOf(deadLetters, sources);
    const isShown = move !== undefined && move.StartedTimestamp !== before;
    const moved = isShown ? (move.ApproximateNumberOfMessagesMoved ?? 0) : 0;
    if (isShown && move.Status === 'COMPLETED') return moved;
    unseen += isShown ? 0 : 1;
    if (unseen > UNSEEN_READS || (isShown && move.Status !== 'RUNNING')) {
      const why = isShown
        ? `${move.Status}: ${move.FailureReason ?? 'no reason given'}`
        : 'SQS does not list this move task';
      throw new CommandFailure(`${moved} messages were moved, then the move stopped (${why}): try again`);
    }
    if (isShown && moved !== reported)
      io.err(`${name}: ${moved} of about ${move.ApproximateNumberOfMessagesToMove} moved`);
    reported = moved;
    await sources.wait();
  }
};

const queueOf = (name: string, { all }: Work): string => {
  const found = all.find((one) => one.name === name);
  if (found === undefined || found.state === NOT_THERE)
    throw new CommandFailure(`the function ${name} does not exist: deploy Farwatch again`);
  if (found.source === null) throw new CommandFailure(`${name} has no event source mapping: deploy Farwatch again`);
  return found.source.queue;
};

/** Tells SQS to move the dead letters of one function's queue back to it. */
const moveBack = async (name: string, work: Work): Promise<string> => {
  const { sources } = work;
  const { deadLetters } = await readQueue(sources, queueOf(name, work));
  if (deadLetters === null) throw new CommandFailure('its queue has no dead-letter queue: deploy Farwatch again');
  const last = await moveOutOf(deadLetters, sources);
  const isMoving = last?.Status === 'RUNNING';
  if (!isMoving) {
    const { waiting } = await readQueue(sources, deadLetters);
    if (waiting === 0) return 'no dead letters';
    await sources.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetters }));
  }
  const before = isMoving ? undefined : last?.StartedTimestamp;
  return `dead letters moved back: ${await follow({ name, deadLetters, before }, work)}`;
};

/** Sends events that the rules could not deliver to the queues they were meant for. */
const sendOn = async (work: Work): Promise<string> => {
  const { io, sources } = work;
  const queues = [queueOf('task-events', work), queueOf('service-events', work)];
  const urls = await Promise.all(queues.map((arn) => urlOf(sources, arn)));
  const rules = (await Promise.all(queues.map((arn) => readRules(sources, arn)))).flat();
  const from = [...new Set(rules.flatMap(({ undelivered }) => undelivered ?? []))];
  if (from.length === 0) throw new CommandFailure('no rule has a dead-letter queue: deploy Farwatch again');
  const to = {
    byArn: Object.fromEntries(queues.map((arn, n) => [arn, urls[n] ?? ''])),
    taskEvents: urls[0],
    serviceEvents: urls[1],
  };
  let [sent, kept, reason] = [0, 0, ''];
  for (const arn of from) {
    const queue = { sqs: sources.sqs, url: await urlOf(sources, arn), to };
    const resent = await resendAll(queue, (count) => io.err(`${UNDELIVERED}: ${sent + count} sent on`));
    [sent, kept, reason] = [sent + resent.sent, kept + resent.kept, resent.reason];
  }
  if (kept > 0) throw new CommandFailure(`${sent} events sent, ${kept} not sent: ${reason}`);
  return sent === 0 ? 'no events' : `events sent to their queues: ${sent}`;
};

const readAll = async (sources: RedriveSources, { stack, region }: RedriveOptions) => {
  try {
    const all = await Promise.all(QUEUED.map((name) => readFunction(sources, stack, name)));
    if (all.every(({ state }) => state === NOT_THERE)) throw new CommandFailure(noInstallation(stack, region));
    return all;
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`${stack} in ${region} could not be read: ${awsSentence(error)}`, { cause: error });
  }
};

/**
 * `farwatch redrive`: moves the dead letters of one queue, or of all, back to their queue, and sends events that
 * reached no queue to theirs. Messages that fail again come back. Exit code 0 when nothing is left, 1 when the
 * installation or a queue could not be read or emptied; the other queues are emptied all the same.
 */
export const redriveCommand = async (
  io: Io,
  options: RedriveOptions,
  sources: RedriveSources = liveSources(options.region),
): Promise<number> => {
  const known = [...QUEUED, UNDELIVERED];
  const names = known.filter((name) => options.queue === undefined || name === options.queue);
  if (names.length === 0) throw new WrongUsage(`there is no queue ${options.queue}; choose one of ${known.join(', ')}`);
  ifInterrupted(
    'messages already moved stay moved, and SQS finishes the move that it has begun: run farwatch redrive again',
  );
  const work = { io, sources, all: await readAll(sources, options) };
  let code = 0;
  for (const name of names) {
    try {
      const result = await (name === UNDELIVERED ? sendOn(work) : moveBack(name, work));
      io.out(options.json ? JSON.stringify({ queue: name, result }) : `${name}: ${result}`);
    } catch (error) {
      const reason = error instanceof CommandFailure ? error.message : awsSentence(error);
      if (options.json) io.out(JSON.stringify({ queue: name, error: reason }));
      io.err(`${name}: ${reason}`);
      code = 1;
    }
  }
  return code;
};
