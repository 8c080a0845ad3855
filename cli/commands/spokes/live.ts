import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import manifest from '../../../package.json' with { type: 'json' };
import type { Store } from '../../../functions/adapters/common.ts';
import type { Place } from '../../../functions/adapters/dynamodb/keys.ts';
import { stackNamed } from '../../hub/deploy/stack.ts';
import { ruleHash } from '../../hub/rule-hash.ts';
import { CommandFailure } from '../../input/io.ts';
import type { CheckSources } from './check.ts';
import { liveSpokeReader } from './check.ts';

type Installation = { readonly stack: string; readonly region: string };

/** What the check of spokes reads: the installation's stack, its table and each spoke. */
export const liveCheck = async (
  { stack, region }: Installation,
  { store, now }: { readonly store: Store; readonly now: Date },
): Promise<CheckSources> => {
  const found = await stackNamed(stack, new CloudFormationClient({ region }));
  const output = (name: string): string | undefined =>
    found?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
  const externalId = output('InstallationId');
  if (externalId === undefined)
    throw new CommandFailure(`${stack} in ${region} has no output InstallationId: deploy Farwatch again`);
  return {
    store,
    now,
    read: liveSpokeReader(new STSClient({ region }), { stack, externalId }),
    expected: { version: manifest.version, rules: ruleHash(), rollbackRole: output('RollbackRoleArn') ?? null },
  };
};

/** Where the installation is: its table is read in this region, with credentials of its account. */
export const ownPlace = async (
  region: string,
  sts: Pick<STSClient, 'send'> = new STSClient({ region }),
): Promise<Place> => ({ account: (await sts.send(new GetCallerIdentityCommand({}))).Account ?? '', region });
