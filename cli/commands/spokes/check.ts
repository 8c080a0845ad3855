import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Store } from '../../../functions/adapters/common.ts';
import { failedReads } from '../../../functions/adapters/organisation/place-reads.ts';
import { readHeartbeat, readSpokes } from '../../../functions/adapters/organisation/spokes.ts';
import type { Expected, SpokeRead, SpokeRow } from '../../../functions/organisation/check.ts';
import { checkSpoke } from '../../../functions/organisation/check.ts';
import type { Spoke } from '../../../functions/organisation/spoke.ts';
import { placeName } from '../../../functions/organisation/spoke.ts';
import { eachOf } from '../../../functions/primitives/each-of.ts';
import { exactSecondsOf } from '../../../functions/primitives/instant.ts';
import { awsSentence } from '../../input/aws-sentence.ts';
import type { Io } from '../../input/io.ts';
import { tableText } from '../../input/table.ts';

/** Reads a spoke with its role FarwatchRead. */
export type ReadSpoke = (spoke: Spoke) => Promise<SpokeRead>;

export type CheckSources = {
  readonly store: Pick<Store, 'loadDocument'>;
  readonly now: Date;
  readonly read: ReadSpoke;
  readonly expected: Expected;
};

/** Spokes read at a time: each takes three calls of its own account. */
const AT_ONCE = 10;

const principalsIn = (document: string): readonly string[] => {
  const { Statement = [] } = JSON.parse(decodeURIComponent(document)) as {
    readonly Statement?: readonly { readonly Principal?: { readonly AWS?: string | readonly string[] } | '*' }[];
  };
  return [...new Set(Statement.flatMap(({ Principal }) => (Principal === '*' ? ['*'] : (Principal?.AWS ?? []))))];
};

type Session = { readonly region: string; readonly credentials: Credentials };
type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

const actorsOf = async (name: string, session: Session): Promise<readonly string[] | undefined> => {
  try {
    const { Role } = await new IAMClient(session).send(new GetRoleCommand({ RoleName: name }));
    return principalsIn(Role?.AssumeRolePolicyDocument ?? '{}');
  } catch (error) {
    if (error instanceof Error && /NoSuchEntity/.test(error.name)) return undefined;
    throw error;
  }
};

/** Name of the alarm of a spoke (infra/spoke.yml). */
const alarmOf = (stack: string): string => `FarwatchSpoke-${stack}-Undelivered`;

/** Reads spokes with the credentials of this process, which OperatorRoleArns of the spoke has to name. */
export const liveSpokeReader =
  (
    sts: Pick<STSClient, 'send'>,
    { stack, externalId }: { readonly stack: string; readonly externalId: string },
  ): ReadSpoke =>
  async ({ region, readRole }) => {
    try {
      const asked = { RoleArn: readRole, RoleSessionName: 'farwatch-doctor', ExternalId: externalId };
      const { Credentials: given } = await sts.send(new AssumeRoleCommand(asked));
      const credentials = {
        accessKeyId: given?.AccessKeyId ?? '',
        secretAccessKey: given?.SecretAccessKey ?? '',
        sessionToken: given?.SessionToken ?? '',
      };
      const session = { region, credentials };
      const [actors, { MetricAlarms = [] }] = await Promise.all([
        actorsOf(`FarwatchAct-${stack}`, session),
        new CloudWatchClient(session).send(new DescribeAlarmsCommand({ AlarmNames: [alarmOf(stack)] })),
      ]);
      const isUndelivered = MetricAlarms.some(({ StateValue }) => StateValue === 'ALARM');
      return { kind: 'known', hasActRole: actors !== undefined, actors: actors ?? [], isUndelivered };
    } catch (error) {
      return { kind: 'unknown', reason: `${awsSentence(error)} (OperatorRoleArns names who may check)` };
    }
  };

/** A row for each spoke, in the order of their names. */
export const spokeRows = async ({ store, now, read, expected }: CheckSources): Promise<readonly SpokeRow[]> => {
  const spokes = [...(await readSpokes(store)).values()].sort((a, b) => (placeName(a) < placeName(b) ? -1 : 1));
  return eachOf(spokes, AT_ONCE, async (spoke) => {
    const [heartbeat, found, failed] = await Promise.all([
      readHeartbeat(store, spoke),
      read(spoke),
      failedReads(spoke, store),
    ]);
    return checkSpoke({ spoke, heartbeat, read: found, failed, now: exactSecondsOf(now) }, expected);
  });
};

const ageText = (seconds: number | null): string => (seconds === null ? 'never' : `${Math.round(seconds / 60)} min`);

const HEAD = ['account', 'region', 'ceiling', 'heartbeat', 'version', 'rules', ''];

const tableOf = (rows: readonly SpokeRow[]): string =>
  tableText({
    head: HEAD,
    rows: rows.map(({ spoke, heartbeatAge, version, rules, problems }) => [
      spoke.account,
      spoke.region,
      spoke.ceiling,
      ageText(heartbeatAge),
      version ?? '?',
      rules ?? '?',
      problems.length === 0 ? 'ok' : problems.join('\n'),
    ]),
    names: 2,
    isCompact: true,
  });

const summaryOf = (rows: readonly SpokeRow[]): string => {
  if (rows.length === 0) return 'there is no spoke';
  const bad = rows.filter(({ problems }) => problems.length > 0).map(({ spoke }) => placeName(spoke));
  const not = bad.length === 0 ? '' : `, not ${bad.join(', ')}`;
  return `${rows.length - bad.length} of ${rows.length} spokes are as they should be${not}`;
};

/** Prints the table of spokes; exit code 1 when one is silent, outdated, exceeds its ceiling or could not be read. */
export const checkSpokes = async (
  io: Io,
  { json }: { readonly json: boolean },
  sources: CheckSources,
): Promise<number> => {
  const rows = await spokeRows(sources);
  if (json) for (const row of rows) io.out(JSON.stringify(row));
  else if (rows.length > 0) io.out(tableOf(rows));
  io.err(summaryOf(rows));
  return rows.every(({ problems }) => problems.length === 0) ? 0 : 1;
};
