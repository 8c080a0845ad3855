import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parseArn } from '../../primitives/identity.ts';
import type { Clock } from '../common.ts';

/** A secret of several named values, read when it is needed. Never in the environment, never in a log. */
export type Secrets = {
  /** One value of it by name; throws `MissingSecret` when it is not there. */
  readonly read: (name: string) => Promise<string>;
  /** Makes the next read ask again: the value was refused, so it may have been rotated. */
  readonly forget: () => void;
};

/** The secret does not hold what it should; the message names where and what, never a value. */
export class MissingSecret extends Error {
  constructor(where: string, name: string) {
    super(`${where} holds no "${name}": it must be JSON such as {"token": "xoxb-…", "signingSecret": "…"}`);
    this.name = 'MissingSecret';
  }
}

/** Reads a secret's text from where its ARN says: Secrets Manager, or a parameter (also by its bare name). */
export type SecretSource = (arn: string) => Promise<string>;

/** Secrets Manager and Systems Manager, by the kind of the ARN. */
export const awsSecretSource = (
  manager: SecretsManagerClient = new SecretsManagerClient({}),
  parameters: SSMClient = new SSMClient({}),
): SecretSource => {
  return async (arn) => {
    if (parseArn(arn)?.service === 'secretsmanager')
      return (await manager.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString ?? '';
    const { Parameter } = await parameters.send(new GetParameterCommand({ Name: arn, WithDecryption: true }));
    return Parameter?.Value ?? '';
  };
};

/**
 * Minutes for which a secret that was read is used: a rotation is noticed within them, or at once when it is refused.
 */
const CACHE_MINUTES = 10;

const valuesOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** The secret behind an ARN, cached. A read that fails is not cached. */
export const secretsOf = (arn: string, source: SecretSource, clock: Clock): Secrets => {
  let cached: { readonly values: Readonly<Record<string, unknown>>; readonly until: number } | undefined;
  return {
    read: async (name) => {
      const now = clock.now().getTime();
      if (cached === undefined || cached.until <= now)
        cached = { values: valuesOf(await source(arn)), until: now + CACHE_MINUTES * 60_000 };
      const value = cached.values[name];
      if (typeof value !== 'string' || value === '') {
        cached = undefined;
        throw new MissingSecret(arn, name);
      }
      return value;
    },
    forget: () => {
      cached = undefined;
    },
  };
};
