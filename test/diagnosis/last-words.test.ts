import { expect, test } from 'vitest';
import { logFacts } from '../../functions/diagnosis/log-tail.ts';
import { FACT_ENDPOINT, FACT_ERROR } from '../../functions/incidents/first-line.ts';
import { sharedCausesOf } from '../../functions/incidents/shared/shared-causes.ts';
import { incidentOf } from '../handlers/notify-rig.ts';

const place = { region: 'eu-west-1', group: '/ecs/web', stream: 'web/app/1' };
const factsOf = (...value: readonly string[]) => logFacts({ kind: 'cloudwatch', place }, { kind: 'known', value });

test('the last words of a container are its error, and the endpoint it could not reach', () => {
  const facts = factsOf('listening', 'Error: connect ECONNREFUSED 10.0.12.7:6379', 'giving up');
  expect(facts[FACT_ERROR]).toBe('Error: connect ECONNREFUSED 10.0.12.7:6379');
  expect(facts[FACT_ENDPOINT]).toBe('10.0.12.7:6379');
});

test('an endpoint within the task is none that others share, and neither is one of another error', () => {
  expect(factsOf('Error: connect ECONNREFUSED 127.0.0.1:6379')[FACT_ENDPOINT]).toBeUndefined();
  const healed = factsOf('connect ECONNREFUSED 10.0.12.7:6379, retrying', 'connected', 'TypeError: x is undefined');
  expect(healed[FACT_ERROR]).toBe('TypeError: x is undefined');
  expect(healed[FACT_ENDPOINT]).toBeUndefined();
});

test('a log without an error adds nothing', () => {
  expect(factsOf('listening on port 8080')[FACT_ERROR]).toBeUndefined();
});

test('services that cannot reach the same endpoint share it', () => {
  const incident = { ...incidentOf(2), facts: { [FACT_ENDPOINT]: 'cache:6379' } };
  expect(sharedCausesOf(incident)[0]).toMatchObject({
    kind: 'endpoint',
    value: 'cache:6379',
    faultDomain: 'dependency',
  });
});
