import { expect, test } from 'vitest';
import { destinationsOf, ecrImageOf, secretIdOf, secretIdsOf } from '../../functions/diagnosis/destinations.ts';
import { neededPermissions } from '../../functions/diagnosis/permissions.ts';
import { aContainer, aSetup, aTask } from './setups.ts';

const setupOf = (...containers: readonly ReturnType<typeof aContainer>[]) => aSetup({ task: aTask({ containers }) });
const namesOf = (...containers: readonly ReturnType<typeof aContainer>[]) =>
  destinationsOf(setupOf(...containers)).map(({ name }) => name);
const plain = { secrets: [], log: null };

test.each([
  ['an image of ECR', aContainer(plain), ['ecr.api', 'ecr.dkr', 's3']],
  ['a bare name', aContainer({ ...plain, image: 'nginx' }), ['docker.io']],
  ['an image of another registry', aContainer({ ...plain, image: 'ghcr.io/team/web:1' }), ['ghcr.io']],
  [
    'an image of another region',
    aContainer({ ...plain, image: aContainer().image.replace('eu-west-1', 'us-east-1') }),
    ['ecr.api.us-east-1.amazonaws.com', 'ecr.dkr.us-east-1.amazonaws.com', 's3.us-east-1.amazonaws.com'],
  ],
  [
    'a parameter and an environment file',
    aContainer({
      ...plain,
      image: 'nginx',
      secrets: [{ name: 'A', valueFrom: 'prod-a' }],
      environmentFiles: ['arn:aws:s3:::b/e.env'],
    }),
    ['docker.io', 'ssm', 's3'],
  ],
  ['a secret and awslogs', aContainer({ image: 'nginx' }), ['docker.io', 'logs', 'secretsmanager']],
])('%s is fetched from %j', (_, container, names) => {
  expect(namesOf(container)).toEqual(names);
});

test('parts of an image of ECR, by tag, digest, or the tag that is meant without either', () => {
  const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
  expect(ecrImageOf(`${host}/team/web:v1`)).toMatchObject({ repository: 'team/web', tag: 'v1', digest: null });
  expect(ecrImageOf(`${host}/web@sha256:ab12`)).toMatchObject({ repository: 'web', tag: null, digest: 'sha256:ab12' });
  expect(ecrImageOf(`${host}/web`)).toMatchObject({ tag: 'latest' });
  expect(ecrImageOf('public.ecr.aws/nginx/nginx:1')).toBeUndefined();
});

test('a secret is asked for without the JSON key and version behind its ARN, each once', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-8KqTzV';
  expect(secretIdOf(`${arn}:password::`)).toBe(arn);
  expect(secretIdOf('/prod/db')).toBe('/prod/db');
  const secrets = ['user', 'password'].map((key) => ({ name: key, valueFrom: `${arn}:${key}::` }));
  expect(secretIdsOf(setupOf(aContainer({ secrets })))).toEqual([arn]);
});

test('the execution role needs what its containers are started with, and what a reason says was refused', () => {
  const actions = neededPermissions(aSetup()).map(({ action }) => action);
  expect(actions).toEqual([
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'secretsmanager:GetSecretValue',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]);
  const refused =
    'AccessDeniedException: User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: kms:Decrypt on ' +
    'resource: arn:aws:kms:eu-west-1:111122223333:key/k because no identity-based policy allows it';
  expect(neededPermissions(aSetup(), refused)[0]).toEqual({
    action: 'kms:Decrypt',
    resource: 'arn:aws:kms:eu-west-1:111122223333:key/k',
  });
});

test('a parameter without an ARN is one of the account and region of the service', () => {
  const needed = neededPermissions(
    setupOf(aContainer({ ...plain, image: 'nginx', secrets: [{ name: 'A', valueFrom: '/p/a' }] })),
  );
  expect(needed).toEqual([
    { action: 'ssm:GetParameters', resource: 'arn:aws:ssm:eu-west-1:111122223333:parameter/p/a' },
  ]);
});
