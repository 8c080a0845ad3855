import type { AdviceParameters } from '../../functions/stops/advice/advice-parameters.ts';
import type { Cause } from '../../functions/stops/cause.ts';
import { expect, test } from 'vitest';
import { causeLine, FACT_ENDPOINT, FACT_ERROR } from '../../functions/incidents/first-line.ts';
import type { StopsIncident } from '../../functions/service-state/incident.ts';
import { incidentOf } from '../handlers/notify-rig.ts';

const line = (more: Partial<StopsIncident>): string => causeLine({ ...incidentOf(2), failedContainer: 'app', ...more });

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/catalogue-db-8KqTzV';

test('the error that the container logged last is the first line of a process that ended', () => {
  const facts = { [FACT_ERROR]: 'panic: nil pointer dereference in ChargeHandler (charge.go:42)' };
  expect(line({ cause: 'exit.application_error', facts })).toBe(facts[FACT_ERROR]);
});

test('without an error line the endpoint that could not be reached is', () => {
  const facts = { [FACT_ENDPOINT]: 'cache:6379' };
  expect(line({ cause: 'exit.application_error', facts })).toBe('cannot connect to cache:6379');
});

test('out of memory stays out of memory, whatever was logged before', () => {
  const facts = { [FACT_ERROR]: 'Error: slow query' };
  expect(line({ cause: 'memory.oom', facts })).toBe('out of memory, container app');
});

test.each<readonly [Cause, string, AdviceParameters, string]>([
  ['secrets.not_found', SECRET, {}, 'secret prod/catalogue-db does not exist'],
  ['secrets.not_found', `${SECRET.slice(0, -6)}master`, {}, 'secret prod/catalogue-db-master does not exist'],
  ['secrets.not_found', SECRET, { kind: 'deleted' }, 'secret prod/catalogue-db is scheduled for deletion'],
  ['secrets.not_found', SECRET, { kind: 'json-key', jsonKey: 'url' }, 'secret prod/catalogue-db has no JSON key url'],
  ['secrets.not_found', 'API_KEY', { kind: 'json-key', jsonKey: 'API_KEY' }, 'the secret has no JSON key API_KEY'],
  [
    'secrets.not_found',
    SECRET,
    { kind: 'version', stage: 'AWSCURRENT' },
    'secret prod/catalogue-db has no readable value at stage AWSCURRENT',
  ],
  ['secrets.not_found', '/shop/url', { kind: 'parameter' }, 'parameter /shop/url does not exist'],
  ['image.not_found', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:v42', {}, 'image web:v42 does not exist'],
  ['iam.assume_role_failed', 'arn:aws:iam::111122223333:role/app/web-task', {}, 'role web-task cannot be assumed'],
  ['container.command_invalid', '/app/serve', {}, 'command /app/serve cannot be run'],
  ['network.eni_provisioning', 'subnet-0a1b2c3d', {}, 'a network interface was not ready in time: subnet-0a1b2c3d'],
])('%s at %s says what is missing', (cause, failedResource, adviceParameters, expected) => {
  expect(line({ cause, failedResource, adviceParameters })).toBe(expected);
});

test('where nothing is known it is the phrase of the cause: nothing is guessed', () => {
  expect(line({ cause: 'exit.application_error', failedResource: null, failedContainer: null })).toBe(
    'the application exits with an error',
  );
});

test('a line stays one that a phone shows', () => {
  expect(line({ cause: 'exit.crashed', facts: { [FACT_ERROR]: 'x'.repeat(900) } }).length).toBeLessThanOrEqual(220);
});
