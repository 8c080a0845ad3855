import type { Change, Parameter } from '@aws-sdk/client-cloudformation';
import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { CommandFailure } from '../../input/io.ts';
import type { DeploySources } from './sources.ts';

export type Wanted = {
  readonly stack: string;
  readonly isNew: boolean;
  readonly templateUrl: string;
  readonly parameters: readonly Parameter[];
};

export type ResourceChange = {
  /** `Add`, `Modify`, `Remove`. */
  readonly action: string;
  readonly id: string;
  readonly type: string;
  /** Whether the resource is replaced: True, Conditional (CloudFormation cannot tell yet) or False. */
  readonly replacement: string;
};

export type ChangeSet = {
  readonly stack: string;
  readonly isNew: boolean;
  readonly name: string;
  /** Changes of resources; a change of outputs alone has none. */
  readonly changes: readonly ResourceChange[];
  /** Nothing differs: there is nothing to execute. */
  readonly isUpToDate: boolean;
};

const changeOf = ({ ResourceChange: change }: Change): ResourceChange => ({
  action: change?.Action ?? '',
  id: change?.LogicalResourceId ?? '',
  type: change?.ResourceType ?? '',
  replacement: change?.Replacement ?? 'False',
});

type Asked = { readonly StackName: string; readonly ChangeSetName: string };

const described = async (asked: Asked, { cloudformation }: DeploySources) => {
  const first = await cloudformation.send(new DescribeChangeSetCommand(asked));
  const changes = [...(first.Changes ?? [])];
  for (let NextToken = first.NextToken || undefined; NextToken !== undefined;) {
    const page = await cloudformation.send(new DescribeChangeSetCommand({ ...asked, NextToken }));
    changes.push(...(page.Changes ?? []));
    NextToken = page.NextToken || undefined;
  }
  return { status: first.Status ?? '', reason: first.StatusReason ?? '', changes: changes.map(changeOf) };
};

const NO_CHANGES = /didn't contain changes|no updates are to be performed/i;

/** Creates a change set and waits for it. One without any change is deleted again. */
export const createChangeSet = async (wanted: Wanted, sources: DeploySources): Promise<ChangeSet> => {
  const { stack, isNew, templateUrl, parameters } = wanted;
  const name = `farwatch-${sources.now().toISOString().replace(/\W/g, '-')}`;
  const asked = { StackName: stack, ChangeSetName: name };
  await sources.cloudformation.send(
    new CreateChangeSetCommand({
      ...asked,
      ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
      TemplateURL: templateUrl,
      Parameters: [...parameters],
      Capabilities: ['CAPABILITY_IAM'],
    }),
  );
  for (;;) {
    const { status, reason, changes } = await described(asked, sources);
    const changeSet = { stack, isNew, name, changes, isUpToDate: false };
    if (status === 'CREATE_COMPLETE') return changeSet;
    if (status === 'FAILED') {
      await discardChangeSet(changeSet, sources);
      if (NO_CHANGES.test(reason)) return { ...changeSet, isUpToDate: true };
      throw new CommandFailure(`CloudFormation refuses the change: ${reason || 'it gives no reason'}: correct --param`);
    }
    await sources.wait();
  }
};

/** Deletes a change set, and the empty stack that CloudFormation made for it. */
export const discardChangeSet = async ({ stack, name, isNew }: ChangeSet, { cloudformation }: DeploySources) => {
  await cloudformation.send(new DeleteChangeSetCommand({ StackName: stack, ChangeSetName: name }));
  if (isNew) await cloudformation.send(new DeleteStackCommand({ StackName: stack }));
};

/** Has CloudFormation make the changes; it goes on whether or not somebody follows it. */
export const executeChangeSet = async (
  { stack, name }: ChangeSet,
  { cloudformation }: DeploySources,
): Promise<void> => {
  await cloudformation.send(new ExecuteChangeSetCommand({ StackName: stack, ChangeSetName: name }));
};
