import type { Stack } from '@aws-sdk/client-cloudformation';
import { DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { messageOf } from '../../../functions/primitives/error-text.ts';
import { notFrom } from '../../input/aws-sentence.ts';
import { CommandFailure } from '../../input/io.ts';
import type { DeploySources } from './sources.ts';

type Client = DeploySources['cloudformation'];

/**
 * A stack as CloudFormation has it; undefined when there is none of that name. Throws `CommandFailure` where a page of
 * a proxy was read as an answer without stacks.
 */
export const stackNamed = async (StackName: string, client: Client): Promise<Stack | undefined> => {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    if (Stacks === undefined) throw new CommandFailure(notFrom('CloudFormation'));
    return Stacks[0];
  } catch (error) {
    if (/does not exist/.test(messageOf(error))) return undefined;
    throw error;
  }
};

/** Output of a stack that the Serverless framework deployed: it has a bucket of the framework's. */
const FRAMEWORK_OUTPUT = 'ServerlessDeploymentBucketName';

const refuseForeign = ({ StackName = '', Outputs = [] }: Stack): void => {
  if (!Outputs.some(({ OutputKey }) => OutputKey === FRAMEWORK_OUTPUT)) return;
  throw new CommandFailure(
    `${StackName} was deployed with the Serverless framework: use npm run deploy or npx osls remove in its checkout`,
  );
};

const refuseBusy = ({ StackName, StackStatus }: Stack): void => {
  if (StackStatus?.endsWith('_IN_PROGRESS') !== true || StackStatus === 'REVIEW_IN_PROGRESS') return;
  throw new CommandFailure(`${StackName} is being changed (${StackStatus}): wait until that has ended, then try again`);
};

/** Throws one sentence when a stack cannot be removed from here: why, and what to do. */
export const refuseUnremovable = (stack: Stack): void => {
  refuseForeign(stack);
  refuseBusy(stack);
};

/** Throws one sentence when a stack cannot be updated from here: why, and what to do. */
export const refuseUnchangeable = (stack: Stack): void => {
  refuseUnremovable(stack);
  const { StackName, StackStatus } = stack;
  if (/^(ROLLBACK_|DELETE_FAILED|CREATE_FAILED)/.test(StackStatus ?? ''))
    throw new CommandFailure(
      `${StackName} cannot be updated (${StackStatus}): first run farwatch remove --stack ${StackName}`,
    );
  if (StackStatus === 'UPDATE_ROLLBACK_FAILED')
    throw new CommandFailure(
      `${StackName} cannot be updated (${StackStatus}): run aws cloudformation continue-update-rollback first`,
    );
};

export type StackResource = { readonly id: string; readonly type: string; readonly physicalId: string };

/** All resources of a stack. */
export const resourcesOf = async (StackName: string, client: Client): Promise<readonly StackResource[]> => {
  const found: StackResource[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName, NextToken }));
    for (const { LogicalResourceId = '', ResourceType = '', PhysicalResourceId = '' } of page.StackResourceSummaries ??
      [])
      found.push({ id: LogicalResourceId, type: ResourceType, physicalId: PhysicalResourceId });
    NextToken = page.NextToken || undefined;
  } while (NextToken !== undefined);
  return found;
};
