import type { Stack } from '@aws-sdk/client-cloudformation';
import type { ChangeSet } from '../../hub/deploy/change-set.ts';
import { createChangeSet, discardChangeSet, executeChangeSet } from '../../hub/deploy/change-set.ts';
import { changeLines, countsOf, outputsOf, stepsAfter } from '../../hub/deploy/describe.ts';
import { eventsSoFar, follow } from '../../hub/deploy/follow.ts';
import { parametersFor, parsedParameters } from '../../hub/deploy/parameters.ts';
import type { DeploySources } from '../../hub/deploy/sources.ts';
import { liveDeploySources } from '../../hub/deploy/sources.ts';
import { refuseUnchangeable, stackNamed } from '../../hub/deploy/stack.ts';
import { codeBucketOf, uploadCode, uploadTemplate } from '../../hub/deploy/upload.ts';
import type { Packaged } from '../../hub/packaged.ts';
import { readPackaged } from '../../hub/packaged.ts';
import type { Confirm } from '../../input/confirm.ts';
import { confirmed, needAnswer } from '../../input/confirm.ts';
import { ifInterrupted } from '../../input/interruption.ts';
import type { Io } from '../../input/io.ts';
import { CommandFailure } from '../../input/io.ts';

export type DeployFlags = {
  readonly stack: string;
  readonly region: string;
  readonly codeBucket?: string;
  /** `Name=Value`, by the names of the template's parameters. */
  readonly param: readonly string[];
  readonly yes: boolean;
  readonly json: boolean;
};

/** What a deployment reads and calls. */
export type Deploying = {
  readonly io: Io;
  readonly sources: DeploySources;
  readonly packaged: Packaged;
  readonly confirm: Confirm;
};

const hasStack = (stack: Stack | undefined): stack is Stack =>
  stack !== undefined && stack.StackStatus !== 'REVIEW_IN_PROGRESS';

/** Uploads code and template, and has CloudFormation compute what would change. */
const prepare = async (flags: DeployFlags, { io, sources, packaged }: Deploying): Promise<ChangeSet> => {
  const given = parsedParameters(flags.param, packaged);
  const { stack, region, codeBucket } = flags;
  ifInterrupted(`${stack} was not changed; run farwatch deploy again, which uploads only what is missing`);
  const found = await stackNamed(stack, sources.cloudformation);
  if (found !== undefined) refuseUnchangeable(found);
  const bucket = await codeBucketOf(codeBucket, region, sources);
  if (bucket.isNew) io.err(`created the bucket ${bucket.Bucket} for the code`);
  const uploaded = await uploadCode(packaged, bucket, sources);
  io.err(
    `${uploaded} of ${packaged.codeFiles.length} files of code uploaded to ${bucket.Bucket}, the others are up to date`,
  );
  const templateUrl = await uploadTemplate(packaged, bucket, { region, s3: sources.s3, stack });
  const previous = hasStack(found) ? (found.Parameters ?? []).map(({ ParameterKey = '' }) => ParameterKey) : [];
  const parameters = parametersFor(packaged, given, { bucket: bucket.Bucket, previous });
  ifInterrupted(
    `${stack} was not changed; an unused change set may remain, which is harmless: run farwatch deploy again, or ` +
      `farwatch remove --stack ${stack} if it is new`,
  );
  return createChangeSet({ stack, isNew: !hasStack(found), templateUrl, parameters }, sources);
};

/** Makes the changes and follows them; they go on without us when this process ends. */
const carryOut = async (changeSet: ChangeSet, { io, sources }: Deploying): Promise<void> => {
  const { stack } = changeSet;
  const known = await eventsSoFar(stack, sources.cloudformation);
  ifInterrupted(
    `CloudFormation continues with ${stack}: when it has finished, run farwatch deploy again to see the result`,
  );
  await executeChangeSet(changeSet, sources);
  io.err('CloudFormation makes these changes now; Ctrl-C stops only this display');
  await follow(io, { stack, known, next: 'fix it, then run farwatch deploy again' }, sources);
};

const printEnd = async ({ io, sources }: Deploying, { stack, json, region }: DeployFlags, { changes }: ChangeSet) => {
  const now = await stackNamed(stack, sources.cloudformation);
  if (now === undefined) throw new CommandFailure(`${stack} was removed meanwhile: run farwatch deploy again`);
  const outputs = outputsOf(now);
  if (json) io.out(JSON.stringify({ stack, region, status: now.StackStatus, changes, outputs }));
  else for (const [name, value] of Object.entries(outputs)) io.out(`${name}  ${value}`);
  io.err('\nWhat is left to do:');
  for (const step of stepsAfter(now)) io.err(step);
};

/** Deploys, or updates, one installation with the given sources; see `deployCommand`. */
export const deploy = async (flags: DeployFlags, deploying: Deploying): Promise<number> => {
  const { io, sources, confirm } = deploying;
  const changeSet = await prepare(flags, deploying);
  const { changes, isUpToDate } = changeSet;
  for (const line of changeLines(changes)) io.err(line);
  if (isUpToDate) io.err(`${flags.stack} is up to date`);
  else {
    const question = `${flags.stack} in ${flags.region}: ${countsOf(changes)}. Continue?`;
    if (!flags.yes && !(await confirm(question))) {
      await discardChangeSet(changeSet, sources);
      throw new CommandFailure('nothing was changed: run farwatch deploy again when you are ready');
    }
    await carryOut(changeSet, deploying);
  }
  await printEnd(deploying, flags, changeSet);
  return 0;
};

/**
 * `farwatch deploy`: creates or updates an installation through CloudFormation. Shows the change set and asks, prints
 * progress to stderr and the outputs to stdout. Exit code 0 when the stack is as wanted, 1 when it is not.
 */
export const deployCommand = async (io: Io, flags: DeployFlags): Promise<number> => {
  needAnswer(io, flags.yes, 'deploy');
  const packaged = await readPackaged();
  return deploy(flags, { io, packaged, confirm: confirmed, sources: liveDeploySources(flags.region) });
};
