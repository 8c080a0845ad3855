import { expect, test } from 'vitest';
import { denialIn, statementIn } from '../../functions/stops/advice/permission.ts';

const REPOSITORY = 'arn:aws:ecr:eu-west-1:111122223333:repository/web';

const denied = (more: string, action = 'ecr:BatchGetImage', resource = REPOSITORY) =>
  'User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: ' +
  `${action} on resource: ${resource} ${more}`;

test.each([
  ['because no identity-based policy allows the action', 'identity'],
  ['because no resource-based policy allows the action', 'resource'],
  ['because no VPC endpoint policy allows the action', 'endpoint'],
  ['with an explicit deny in a service control policy', 'organization'],
  ['because no permissions boundary allows the action', 'boundary'],
  ['with an explicit deny in an identity-based policy', 'explicit'],
])('%s: refused by %s', (more, by) => {
  expect(denialIn(denied(more))?.by).toBe(by);
});

test('the statement for log streams is about their group', () => {
  const resource = 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web:log-stream:ecs/web/0f';
  expect(denialIn(denied('', 'logs:CreateLogStream', resource))?.resource).toBe(
    'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web:*',
  );
});

test('an ECR token can only be had for every resource', () => {
  expect(statementIn(denied('', 'ecr:GetAuthorizationToken', '*'))).toContain(
    '{"Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"}',
  );
});

test('a text that names no action gives no statement', () => {
  expect(statementIn('AccessDeniedException')).toBeUndefined();
  expect(statementIn(denied('', 'secretsmanager:GetSecretValue', 'prod/db'))).toBeUndefined();
});
