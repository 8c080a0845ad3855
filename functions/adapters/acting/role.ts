import { ECSClient } from '@aws-sdk/client-ecs';
import type { ECSClientConfig } from '@aws-sdk/client-ecs';
import type { STSClient } from '@aws-sdk/client-sts';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { placeName } from '../../organisation/spoke.ts';
import { partsOf } from '../../primitives/identity.ts';
import { UnknownPlace } from '../organisation/places.ts';
import type { Place } from '../dynamodb/keys.ts';
import type { Places } from '../organisation/spokes.ts';
import { isOwn } from '../organisation/spokes.ts';
import type { ActingClientOf } from './ecs-actor.ts';

/** The role that may change ECS, and how it is taken. */
export type ActRole = {
  readonly sts: STSClient;
  /** `none` where the installation has none: then nothing can be changed. */
  readonly arn: string;
  /** Of this installation: nobody else's function takes its role by mistake. */
  readonly externalId: string;
  /** Where the installation is and its spokes, whose registered roles are taken there; absent: it has none. */
  readonly places?: Pick<Places, 'own' | 'spokesNow'>;
  readonly ecs?: ECSClientConfig;
};

/** There is no Act role, or the ceiling of a spoke forbids to take it. */
export class NoActRole extends Error {
  constructor(why = 'this installation has no role that may change ECS: set the parameter actClusters') {
    super(why);
    this.name = 'NoActRole';
  }
}

/** Seconds of a session, the fewest that STS gives: a call takes one. */
const SESSION_SECONDS = 900;

/** A role and the region in which it acts; without one it is the process's own. */
type Acting = { readonly arn: string; readonly region?: string };

/** Of a spoke by the registry as it stands now, never by an event or a message. */
const roleIn = async ({ arn, places }: ActRole, place: Place): Promise<Acting> => {
  if (places === undefined || isOwn(places, place)) {
    if (arn === 'none') throw new NoActRole();
    return { arn };
  }
  const spoke = (await places.spokesNow()).get(placeName(place));
  if (spoke === undefined) throw new UnknownPlace(place);
  if (spoke.ceiling === 'observe') throw new NoActRole(`${placeName(place)} is only observed (farwatch spokes list)`);
  if (spoke.actRole === null)
    throw new NoActRole(`${placeName(place)} has no role that may change ECS: set ActClusters there`);
  return { arn: spoke.actRole, region: place.region };
};

/**
 * A client of ECS for one changing call: a session of the Act role whose own policy allows this call and no other. A
 * client is used once; the SDK never repeats its call.
 */
export const actingAs =
  (role: ActRole): ActingClientOf =>
  async (key, { policy, sourceIdentity }) => {
    const { sts, externalId, ecs = {} } = role;
    const { arn, region } = await roleIn(role, partsOf(key));
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
    return new ECSClient({ ...ecs, ...(region === undefined ? {} : { region }), maxAttempts: 1, credentials });
  };
