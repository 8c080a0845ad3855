import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import type { Io } from '../../input/io.ts';
import { CommandFailure } from '../../input/io.ts';
import type { DeploySources } from './sources.ts';
import { stackNamed } from './stack.ts';

type Client = DeploySources['cloudformation'];

/** Events of a stack, newest first, up to those that are known. */
const newEvents = async (StackName: string, known: ReadonlySet<string>, client: Client): Promise<StackEvent[]> => {
  const found: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeStackEventsCommand({ StackName, NextToken }));
    const events = page.StackEvents ?? [];
    const fresh = events.filter(({ EventId = '' }) => !known.has(EventId));
    found.push(...fresh);
    NextToken = fresh.length < events.length ? undefined : page.NextToken || undefined;
  } while (NextToken !== undefined);
  return found;
};

/** Ids of a stack's events so far; what comes after them belongs to the next operation. */
export const eventsSoFar = async (stack: string, client: Client): Promise<Set<string>> =>
  new Set((await newEvents(stack, new Set(), client)).map(({ EventId = '' }) => EventId));

const isFailure = ({ ResourceStatus }: StackEvent): boolean => ResourceStatus?.endsWith('_FAILED') === true;

const isShown = (event: StackEvent): boolean =>
  isFailure(event) || (event.ResourceStatus ?? '').endsWith('_COMPLETE') || event.ResourceStatus === 'DELETE_SKIPPED';

const lineOf = ({ ResourceStatus, ResourceType, LogicalResourceId, ResourceStatusReason }: StackEvent): string =>
  [ResourceStatus, ResourceType, LogicalResourceId, ResourceStatusReason].filter(Boolean).join('  ');

const ENDED = /^(CREATE|UPDATE|DELETE|ROLLBACK|UPDATE_ROLLBACK)_(COMPLETE|FAILED)$/;
const WELL = /^(CREATE|UPDATE|DELETE)_COMPLETE$/;

/** CloudFormation cancels the rest after the first failure; only that one says why. */
const CANCELLED = /cancelled/i;

const firstFailure = (failures: readonly StackEvent[]): string => {
  const first = failures.find(({ ResourceStatusReason = '' }) => !CANCELLED.test(ResourceStatusReason));
  if (first === undefined) return 'its events name no reason';
  return `${first.LogicalResourceId ?? ''}: ${first.ResourceStatusReason ?? 'no reason given'}`;
};

export type Following = { readonly stack: string; readonly known: Set<string>; readonly next: string };

/** Prints what becomes of a stack until its operation ends; throws `CommandFailure` when that did not go well. */
export const follow = async (io: Io, { stack, known, next }: Following, sources: DeploySources): Promise<void> => {
  const failures: StackEvent[] = [];
  for (;;) {
    const now = await stackNamed(stack, sources.cloudformation);
    const events = now === undefined ? [] : await newEvents(stack, known, sources.cloudformation);
    for (const event of events.reverse()) {
      known.add(event.EventId ?? '');
      if (isShown(event)) io.err(lineOf(event));
      if (isFailure(event)) failures.push(event);
    }
    const status = now?.StackStatus ?? 'DELETE_COMPLETE';
    if (WELL.test(status)) return;
    if (ENDED.test(status))
      throw new CommandFailure(`${stack} ended as ${status}; first failure: ${firstFailure(failures)}: ${next}`);
    await sources.wait();
  }
};
