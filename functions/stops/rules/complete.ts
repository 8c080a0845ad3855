/**
 * Fixed sentences of ECS, Docker and the AWS APIs, up to where names begin. Consoles, tickets and ECS itself truncate
 * long texts: an end that only one of these can continue is read as the whole sentence.
 */
export const SENTENCES: readonly string[] = [
  'there is a connection issue between the task and',
  'check that the role has the permissions to pull the image',
  'check your task network configuration',
  'the task cannot find the amazon cloudwatch log group defined in the task definition',
  'the specified log group does not exist',
  'the specified log stream does not exist',
  "secrets manager can't find the specified secret",
  "the task can't retrieve the secret with arn",
  'retrieved secret from secrets manager did not contain json key',
  'you have reached your pull rate limit',
  'pull access denied, repository does not exist or may require authorization',
  'requested access to the resource is denied',
  'no basic auth credentials',
  'image manifest does not contain descriptor matching platform',
  'no matching manifest for linux/',
  'exec format error',
  'executable file not found in $path',
  'no space left on device',
  'no such host',
  'net/http: request canceled while waiting for connection',
  'context deadline exceeded',
  'certificate signed by unknown authority',
  'essential container in task exited',
  'container killed due to memory usage',
  'task failed elb health checks in (target-group',
  'task failed container health checks',
  'scaling activity initiated by (deployment',
  'ecs is performing maintenance on the underlying infrastructure hosting the task',
  'your spot task was interrupted',
  "you've reached the limit on the number of vcpus you can run concurrently",
  'capacity is unavailable at this time',
  'timeout waiting for network interface provisioning to complete',
  'timeout waiting for ephemeralstorage provisioning to complete',
  'ecs was unable to assume the role',
  'no identity-based policy allows the',
  'no resource-based policy allows the',
  'no vpc endpoint policy allows the',
  'unable to retrieve secrets from ssm',
  'unable to retrieve secret from asm',
  'unable to retrieve ecr registry auth',
  'failed to invoke efs utils commands to set up efs volumes',
  'failed to download env files',
  'failed to validate logger args',
  'failed to initialize logging driver',
  'failed to create cloudwatch log stream',
  'failed to create cloudwatch log group',
  'port is already allocated',
  'is unable to consistently start tasks successfully',
  'has begun draining connections on',
  'was unable to place a task because no container instance met all of its requirements',
  'is missing an attribute required by your task',
  'is already using a port required by your task',
  'operations are being throttled',
  'was unable to stop or start tasks during a deployment because of the service deployment configuration',
  'was unable to reach steady state because task set',
  'has reached a steady state',
  'deployment failed: tasks failed to start',
  'deployment completed',
  'service deployment rolled back because',
  'successfully set desired count to',
];

/** Fewer characters than these fit too many sentences. */
const CHARACTERS_MIN = 11;
/** Only a name so far: any sentence may go on like that. */
const NAME_ONLY = /^secrets manager$/;
/** Where a sentence may begin. */
const STARTS = /(?:^|[:.;)\n"'] ?|\b(?:that|because|and|but) )/g;
const TAIL_CHARACTERS = 100;

/** The rest of the sentence that a text breaks off in, in lower case; empty when none or more than one fits. */
export const missingEnd = (lowered: string): string => {
  const tail = lowered.slice(-TAIL_CHARACTERS).trimEnd();
  for (const match of tail.matchAll(STARTS)) {
    const begun = tail.slice(match.index + match[0].length);
    if (begun.length < CHARACTERS_MIN || NAME_ONLY.test(begun)) return '';
    const fitting = SENTENCES.filter((sentence) => sentence.startsWith(begun) && sentence !== begun);
    const [only] = fitting;
    if (fitting.length === 1 && only !== undefined) return only.slice(begun.length);
  }
  return '';
};
