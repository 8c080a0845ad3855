import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '../common.ts';
import type { Place } from '../dynamodb/keys.ts';
import type { Places } from './spokes.ts';
import { isOwn } from './spokes.ts';
import { placeName } from '../../organisation/spoke.ts';

/** Credentials as the SDK takes them. */
export type SessionCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
};

/** What differs between the clients of two places. */
export type ClientConfig = {
  readonly region?: string;
  readonly credentials?: () => Promise<SessionCredentials>;
  readonly requestHandler?: RequestHandler;
};

type RequestHandler = STSClient['config']['requestHandler'];

/** An account and region that is not registered: nothing is read and nothing is changed there. */
export class UnknownPlace extends Error {
  constructor(place: Place) {
    super(`no registered spoke: ${placeName(place)} (farwatch spokes add)`);
    this.name = 'UnknownPlace';
  }
}

/** Seconds of a session, the fewest that STS gives: a spoke that was removed is out of reach after it. */
const SESSION_SECONDS = 900;
/** Milliseconds before its end at which a session is renewed. */
const RENEW_MS = 60_000;

/** Clients kept in a process: with those of 1,000 places it would run out of memory. */
const CLIENTS_MAX = 100;

/** A place that does not answer fails by these, so that a function never waits for its own end. */
const PATIENCE = { connectionTimeout: 3000, requestTimeout: 20_000, throwOnRequestTimeout: true } as const;

/** What sessions are opened with, and the sockets that the clients of all places share. */
export type Sessions = {
  readonly sts: Pick<STSClient, 'send'>;
  readonly requestHandler?: RequestHandler;
};

/** Sessions of this process: places of one region share its sockets, of which a Lambda has 1,024. */
export const liveSessions = (): Sessions & { readonly sts: STSClient } => {
  const sts = new STSClient({ requestHandler: PATIENCE });
  return { sts, requestHandler: sts.config.requestHandler };
};

export type Reading = Sessions & {
  readonly places: Places;
  /** Id of the installation. */
  readonly externalId: string;
  /** The function that reads, as CloudTrail of the spoke names it. */
  readonly reader: string;
  readonly clock: Clock;
};

const opened = async ({ sts, places, externalId, reader }: Reading, place: Place): Promise<SessionCredentials> => {
  const spoke = (await places.spokes()).get(placeName(place));
  if (spoke === undefined) throw new UnknownPlace(place);
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: spoke.readRole,
      RoleSessionName: `farwatch-${reader}`,
      ExternalId: externalId,
      SourceIdentity: `farwatch-${reader}`,
      DurationSeconds: SESSION_SECONDS,
    }),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
    ...(given?.Expiration === undefined ? {} : { expiration: given.Expiration }),
  };
};

/** The settings of clients by place: those of this process in the installation's own, a session of Read elsewhere. */
export const configAt = (reading: Reading): ((place: Place) => ClientConfig) => {
  const sessions = new Map<string, SessionCredentials>();
  const session = async (place: Place): Promise<SessionCredentials> => {
    const known = sessions.get(placeName(place));
    const now = reading.clock.now().getTime();
    if (known?.expiration !== undefined && known.expiration.getTime() - now > RENEW_MS) return known;
    const fresh = await opened(reading, place);
    sessions.set(placeName(place), fresh);
    return fresh;
  };
  const shared = reading.requestHandler === undefined ? {} : { requestHandler: reading.requestHandler };
  return (place) =>
    isOwn(reading.places, place) ? {} : { region: place.region, credentials: () => session(place), ...shared };
};

/** One client per place, made when it is first asked for; those that were not asked for lately are dropped. */
export const clientsAt = <Client>(
  make: (config: ClientConfig, place: Place) => Client,
  at: (place: Place) => ClientConfig,
): ((place: Place) => Client) => {
  const clients = new Map<string, Client>();
  return (place) => {
    const name = placeName(place);
    const client = clients.get(name) ?? make(at(place), place);
    clients.delete(name);
    clients.set(name, client);
    const [oldest] = clients.keys();
    if (clients.size > CLIENTS_MAX && oldest !== undefined) clients.delete(oldest);
    return client;
  };
};
