import { ECSClient } from '@aws-sdk/client-ecs';
import type { ECSClientConfig } from '@aws-sdk/client-ecs';
import type { STSClient } from '@aws-sdk/client-sts';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { ActingClientOf } from './ecs-actor.ts';

/** The role that may change ECS, and how it is taken. */
export type ActRole = {
  readonly sts: STSClient;
  /** `none` where the installation has none: then nothing can be changed. */
  readonly arn: string;
  /** Of this installation: nobody else's function takes its role by mistake. */
  readonly externalId: string;
  readonly ecs?: ECSClientConfig;
};

/** The installation was deployed without an Act role. */
export class NoActRole extends Error {
  constructor() {
    super('this installation has no role that may change ECS: set the parameter actClusters');
    this.name = 'NoActRole';
  }
}

/** Seconds of a session, the fewest that STS gives: a call takes one. */
const SESSION_SECONDS = 900;

/**
 * A client of ECS for one changing call: a session of the Act role whose own policy allows this call and no other. A
 * client is used once; the SDK never repeats its call.
 */
export const actingAs =
  ({ sts, arn, externalId, ecs = {} }: ActRole): ActingClientOf =>
  async (_key, { policy, sourceIdentity }) => {
    if (arn === 'none') throw new NoActRole();
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: arn,
        RoleSessionName: 'farwatch-rollback',
        ExternalId: externalId,
        SourceIdentity: sourceIdentity,
        Policy: policy,
        DurationSeconds: SESSION_SECONDS,
      }),
    );
    const credentials = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
    return new ECSClient({ ...ecs, maxAttempts: 1, credentials });
  };
