import { errorNameOf } from '../../primitives/error-text.ts';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import type { SecretState } from '../../diagnosis/facts.ts';

/** Whether a secret or parameter exists, by ARN or name. Its value is never read. */
export type SecretReader = (id: string, region: string) => Promise<SecretState>;

export type SecretClients = {
  readonly secretsManager: (region: string) => Pick<SecretsManagerClient, 'send'>;
  readonly ssm: (region: string) => Pick<SSMClient, 'send'>;
};

const secret = async (client: Pick<SecretsManagerClient, 'send'>, id: string): Promise<SecretState> => {
  try {
    const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: id }));
    return { isThere: true, deletedOn: DeletedDate ?? null };
  } catch (error) {
    if (errorNameOf(error) === 'ResourceNotFoundException') return { isThere: false, deletedOn: null };
    throw error;
  }
};

/** `/prod/db` from its ARN; a name without a path has no slash in front. */
const parameterNames = (id: string): readonly string[] => {
  if (!id.startsWith('arn:')) return [id];
  const name = id.slice(id.indexOf(':parameter/') + ':parameter'.length);
  return [name, name.slice(1)];
};

const parameter = async (client: Pick<SSMClient, 'send'>, id: string): Promise<SecretState> => {
  const Values = [...parameterNames(id)];
  const command = new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values }] });
  const { Parameters = [] } = await client.send(command);
  return { isThere: Parameters.length > 0, deletedOn: null };
};

/** Secrets Manager and Parameter Store, in the region that an ARN names. */
export const secretReader =
  ({ secretsManager, ssm }: SecretClients): SecretReader =>
  (id, region) => {
    const place = id.startsWith('arn:') ? (id.split(':')[3] ?? region) : region;
    return id.includes(':secretsmanager:') ? secret(secretsManager(place), id) : parameter(ssm(place), id);
  };
