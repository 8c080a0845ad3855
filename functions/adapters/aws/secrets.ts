import * as z from 'zod/mini';
import { jsonIn } from '../../primitives/json.ts';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parseArn } from '../../primitives/identity.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { Clock } from '../common.ts';

/** A secret with several named values, read on demand. Never in the environment, never in a log. */
export type Secrets = {
  /** One value by name; throws `MissingSecret` when it is absent. */
  readonly read: (name: string) => Promise<string>;
  /** Forces the next read to fetch again: the value was refused, so it may have been rotated. */
  readonly forget: () => void;
};

/** The secret lacks a value; the message names where and which, never a value. */
export class MissingSecret extends Error {
  constructor(where: string, name: string) {
    super(`${where} holds no "${name}": it must be JSON such as {"token": "xoxb-…", "signingSecret": "…"}`);
    this.name = 'MissingSecret';
  }
}

/** Reads a secret's text by its ARN: Secrets Manager, or a parameter (also by its bare name). */
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

/** Minutes for which a secret is cached: a rotation takes effect within them, or at once when the value is refused. */
const CACHE_MINUTES = 10;

const valuesSchema = z.record(z.string(), z.unknown());

const valuesOf = (text: string): Readonly<Record<string, unknown>> =>
  z.safeParse(valuesSchema, jsonIn(text)).data ?? {};

/** The secret behind an ARN, cached. A read that fails is not cached. */
export const secretsOf = (arn: string, source: SecretSource, clock: Clock): Secrets => {
  let cached: { readonly values: Readonly<Record<string, unknown>>; readonly until: EpochMs } | undefined;
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
