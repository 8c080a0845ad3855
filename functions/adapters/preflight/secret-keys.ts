import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretKeys } from '../../preflight/facts.ts';

/** The keys of a secret's JSON, by ARN; null when it is no JSON object. */
export type SecretKeyReader = (arn: string, region: string) => Promise<SecretKeys>;

const keysIn = (value: string): SecretKeys => {
  try {
    const json: unknown = JSON.parse(value);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.keys(json) : null;
  } catch {
    return null;
  }
};

/** Reads a secret and keeps the names of its keys alone: the value leaves this function for nowhere. */
export const secretKeyReader =
  (clientOf: (region: string) => Pick<SecretsManagerClient, 'send'>): SecretKeyReader =>
  async (arn, region) => {
    const client = clientOf(arn.split(':')[3] || region);
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return keysIn(SecretString);
  };
