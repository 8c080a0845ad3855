import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { eventsSoFar, follow } from '../../hub/deploy/follow.ts';
import type { StackResource } from '../../hub/deploy/stack.ts';
import { refuseUnremovable, resourcesOf, stackNamed } from '../../hub/deploy/stack.ts';
import type { Deploying } from './deploy.ts';
import { liveDeploySources } from '../../hub/deploy/sources.ts';
import type { Packaged } from '../../hub/packaged.ts';
import { readPackaged } from '../../hub/packaged.ts';
import { confirmed, needAnswer } from '../../input/confirm.ts';
import { ifInterrupted } from '../../input/interruption.ts';
import type { Io } from '../../input/io.ts';
import { CommandFailure } from '../../input/io.ts';

export type RemoveFlags = {
  readonly stack: string;
  readonly region: string;
  readonly yes: boolean;
  readonly json: boolean;
};

type Removing = Omit<Deploying, 'packaged'> & { readonly packaged: () => Promise<Packaged> };

/** Resources that CloudFormation keeps, by the deletion policy of the template. */
const keptOf = (resources: readonly StackResource[], { template }: Packaged): readonly StackResource[] =>
  resources.filter(({ id }) => template.Resources[id]?.DeletionPolicy === 'Retain');

/** Removes one installation with the given sources; see `removeCommand`. */
export const remove = async (flags: RemoveFlags, removing: Removing): Promise<number> => {
  const { io, sources, confirm } = removing;
  const { stack, region } = flags;
  ifInterrupted(`${stack} was not removed; run farwatch remove again when you are ready`);
  const found = await stackNamed(stack, sources.cloudformation);
  if (found === undefined)
    throw new CommandFailure(`there is no stack ${stack} in ${region}: check --stack, --region and --profile`);
  refuseUnremovable(found);
  const resources = await resourcesOf(stack, sources.cloudformation);
  const kept = keptOf(resources, await removing.packaged());
  const question = `${stack} in ${region}: remove ${resources.length - kept.length} resources, keep ${kept.length}?`;
  if (!flags.yes && !(await confirm(question)))
    throw new CommandFailure(`${stack} was not removed: run farwatch remove again when you are ready`);
  const known = await eventsSoFar(stack, sources.cloudformation);
  ifInterrupted(
    `CloudFormation continues to remove ${stack}: when it has finished, run farwatch remove again to see the result`,
  );
  await sources.cloudformation.send(new DeleteStackCommand({ StackName: stack }));
  await follow(io, { stack, known, next: 'fix it, then run farwatch remove again' }, sources);
  if (flags.json) io.out(JSON.stringify({ stack, region, kept }));
  else for (const { type, physicalId } of kept) io.out(`kept  ${type}  ${physicalId}`);
  io.err('the kept resources contain the history and the reports: delete them by hand when you no longer need them');
  return 0;
};

/**
 * `farwatch remove`: deletes the stack of an installation; its table and its two buckets are kept. Asks first.
 * Exit code 0 when it is gone.
 */
export const removeCommand = async (io: Io, flags: RemoveFlags): Promise<number> => {
  needAnswer(io, flags.yes, 'remove');
  return remove(flags, { io, packaged: readPackaged, confirm: confirmed, sources: liveDeploySources(flags.region) });
};
