import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { awsSecretSource, MissingSecret, secretsOf } from '../../functions/adapters/aws/secrets.ts';

const time = { ms: 0 };
const clock = { now: () => new Date(time.ms), sleep: async () => undefined };
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:farwatch-slack-AbC1Ef';
const PARAMETER = 'arn:aws:ssm:eu-west-1:111122223333:parameter/farwatch/slack';

test('a secret is read from Secrets Manager or from an encrypted parameter, by its ARN', async () => {
  const manager = mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand)
    .resolves({ SecretString: '{"token":"a"}' });
  const parameters = mockClient(SSMClient)
    .on(GetParameterCommand)
    .resolves({ Parameter: { Value: '{"token":"b"}' } });
  const source = awsSecretSource(
    new SecretsManagerClient({ region: 'eu-west-1' }),
    new SSMClient({ region: 'eu-west-1' }),
  );
  expect(await secretsOf(SECRET, source, clock).read('token')).toBe('a');
  expect(await secretsOf(PARAMETER, source, clock).read('token')).toBe('b');
  expect(manager.calls()[0]?.args[0].input).toEqual({ SecretId: SECRET });
  expect(parameters.calls()[0]?.args[0].input).toEqual({ Name: PARAMETER, WithDecryption: true });
});

test('it is read once in ten minutes, and at once when it was refused', async () => {
  let reads = 0;
  const secrets = secretsOf(SECRET, async () => `{"token":"t${(reads += 1)}"}`, clock);
  expect([await secrets.read('token'), await secrets.read('token')]).toEqual(['t1', 't1']);
  time.ms += 10 * 60_000;
  expect(await secrets.read('token')).toBe('t2');
  secrets.forget();
  expect(await secrets.read('token')).toBe('t3');
});

test('a secret that does not hold what it should is named, its content is not', async () => {
  for (const text of ['', 'xoxb-hunter2', '[]', '{"token":""}', '{"other":"hunter2"}', 'null']) {
    const error = await secretsOf(SECRET, async () => text, clock)
      .read('token')
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(MissingSecret);
    expect(String(error)).toContain(SECRET);
    expect(String(error)).not.toContain('hunter2');
  }
});

test('a read that failed is tried again', async () => {
  let isDown = true;
  const source = async () => {
    if (isDown) throw new Error('throttled');
    return '{"token":"t"}';
  };
  const secrets = secretsOf(SECRET, source, clock);
  await expect(secrets.read('token')).rejects.toThrow('throttled');
  isDown = false;
  expect(await secrets.read('token')).toBe('t');
});
