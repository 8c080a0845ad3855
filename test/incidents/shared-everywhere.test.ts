import { firstOf } from '../support/incidents.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FACT_ENDPOINT } from '../../functions/incidents/first-line.ts';
import { isSameEverywhere } from '../../functions/incidents/shared/same-everywhere.ts';
import { sharedCausesOf } from '../../functions/incidents/shared/shared-causes.ts';
import { noteShared } from '../../functions/incidents/shared/shared.ts';
import { NO_SHARED } from '../../functions/incidents/shared/shared-document.ts';
import { scopeOfCause, scopeOfShared, scopesOf } from '../../functions/incidents/shared/scopes.ts';
import { applyStops } from '../../functions/incidents/stops.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import type { Incident, StopsIncident } from '../../functions/service-state/incident.ts';
import type { StopDiagnosis } from '../../functions/stops/classify.ts';
import { context, diagnosis, stop } from './stop-facts.ts';

const ACCOUNTS = ['222233334444', '333344445555', '444455556666', '555566667777'] as const;

const at = (account: string, region = 'eu-west-1', name = 'web'): ServiceKey =>
  serviceKey({ account, region, cluster: 'prod', name });

type Failed = Partial<StopDiagnosis> & { readonly endpoint?: string; readonly minute?: number };

const failing = (service: ServiceKey, { endpoint, minute = 1, ...failed }: Failed): StopsIncident => {
  const facts = [0, 1].map((n) => stop(minute + n, { diagnosis: diagnosis(failed), ageSeconds: null }));
  const incident = firstOf(applyStops([], facts, context({ service })).incidents);
  return endpoint === undefined ? incident : { ...incident, facts: { ...incident.facts, [FACT_ENDPOINT]: endpoint } };
};

/** The shared incidents that open, each cause noted in the document that it belongs to. */
const opened = (incidents: readonly StopsIncident[]): readonly Incident[] => {
  const documents = new Map([...new Set(incidents.flatMap(scopesOf))].map((scope) => [scope, NO_SHARED]));
  const last = new Map<string, Incident>();
  for (const incident of incidents)
    for (const [scope, document] of documents) {
      const isIn = (cause: Parameters<typeof scopeOfCause>[0]) => scopeOfCause(cause, incident.service) === scope;
      const noted = noteShared(document, [incident], { isIn, elsewhere: [] });
      documents.set(scope, noted.document);
      for (const one of noted.changed) last.set(one.id, one);
    }
  return [...last.values()];
};

const SECRET = 'arn:aws:secretsmanager:eu-west-1:999988887777:secret:orders-db-AbC1Ef';

test('a secret that services of three accounts and two regions lack is one incident, which names them', () => {
  const lost = (account: string, region?: string) =>
    failing(at(account, region), { cause: 'secrets.not_found', failedResource: SECRET });
  const [shared, ...others] = opened([lost(ACCOUNTS[0]), lost(ACCOUNTS[1]), lost(ACCOUNTS[2], 'us-east-1')]);
  expect(others).toEqual([]);
  expect(shared?.title).toBe('3 services in 3 accounts: secret orders-db does not exist');
  expect(shared?.facts).toMatchObject({
    Accounts: '222233334444, 333344445555, 444455556666',
    Services:
      'web (prod, 222233334444, eu-west-1) ×2, web (prod, 333344445555, eu-west-1) ×2, ' +
      'web (prod, 444455556666, us-east-1) ×2',
  });
  expect(shared?.service).toBe('*/*/*/fleet');
});

const SAME: readonly (readonly [kind: string, value: string, cause: string])[] = [
  ['secret', SECRET, 'secrets.not_found'],
  ['role', 'arn:aws:iam::222233334444:role/app', 'iam.assume_role_failed'],
  ['environment file', 'arn:aws:s3:::config/app.env', 'envfile.not_found'],
  ['volume', 'fs-0123456789abcdef0', 'volume.mount_failed'],
  ['subnet', 'subnet-0123456789abcdef0', 'network.eni_failed'],
  ['registry', '999988887777.dkr.ecr.eu-west-1.amazonaws.com', 'registry.unreachable'],
  ['image', '999988887777.dkr.ecr.eu-west-1.amazonaws.com/web:7', 'image.not_found'],
  ['endpoint', 'orders.c1a2b3c4d5e6.eu-west-1.rds.amazonaws.com:5432', 'exit.application_error'],
];

const OTHER: readonly (readonly [kind: string, value: string, cause: string])[] = [
  ['secret', '/prod/db/password', 'secrets.not_found'],
  ['role', 'ecsTaskExecutionRole', 'iam.execution_role_denied'],
  ['log destination', '/ecs/web', 'logging.destination_missing'],
  ['volume', 'fs-12345678', 'volume.mount_failed'],
  ['subnet', 'subnet-1a2b3c4d', 'network.eni_failed'],
  ['registry', 'docker.io', 'image.rate_limited'],
  ['registry', '999988887777.dkr.ecr.eu-west-1.amazonaws.com', 'image.rate_limited'],
  ['image', 'docker.io/acme/web:7', 'image.auth_denied'],
  ['endpoint', 'redis.internal:6379', 'exit.application_error'],
  ['endpoint', '10.0.3.17:5432', 'exit.application_error'],
  ['endpoint', 'db.prod.example.com:5432', 'exit.application_error'],
  ['quota', '222233334444 eu-west-1', 'quota.exceeded'],
  ['zone', 'eu-west-1a', 'platform.host_failure'],
  ['cluster', 'prod', 'exit.application_error'],
];

test.each(SAME)('%s %s is the same in every account', (kind, value, cause) => {
  expect(isSameEverywhere(kind, value, cause)).toBe(true);
});

test.each(OTHER)('%s %s is of each account its own (%s)', (kind, value, cause) => {
  expect(isSameEverywhere(kind, value, cause)).toBe(false);
});

/** How services fail at something that has an equal name in every account. */
const EQUAL_NAMES: readonly Failed[] = [
  { cause: 'secrets.not_found', failedResource: '/prod/db/password' },
  { cause: 'logging.destination_missing', failedResource: '/ecs/web' },
  { cause: 'iam.execution_role_denied', failedResource: 'ecsTaskExecutionRole' },
  { cause: 'image.rate_limited', failedResource: 'nginx:1.27' },
  { cause: 'quota.exceeded' },
  { cause: 'exit.application_error', endpoint: 'redis.internal:6379' },
  { cause: 'exit.application_error', endpoint: '10.0.3.17:5432' },
];

test('accounts with equal names of clusters, services and resources never mix, whatever fails in which order', () => {
  const one = fc.record({
    account: fc.constantFrom(...ACCOUNTS),
    region: fc.constantFrom('eu-west-1', 'us-east-1'),
    name: fc.constantFrom('web', 'api'),
    how: fc.constantFrom(...EQUAL_NAMES),
    minute: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(fc.array(one, { minLength: 2, maxLength: 10 }), (failed) => {
      const incidents = failed.map(({ account, region, name, how, minute }) =>
        failing(at(account, region, name), { ...how, minute }),
      );
      for (const { notifications } of opened(incidents))
        expect(new Set(notifications.map(({ service }) => service.split('/').slice(0, 2).join('/'))).size).toBe(1);
    }),
    { numRuns: 60 },
  );
});

test('a public name that three accounts lose within minutes is one incident; two accounts may be chance', () => {
  const lost = (account: string, minute = 1) =>
    failing(at(account), { cause: 'exit.application_error', endpoint: 'api.example.com:443', minute });
  expect(opened([lost(ACCOUNTS[0]), lost(ACCOUNTS[1])])).toEqual([]);
  expect(opened([lost(ACCOUNTS[0]), lost(ACCOUNTS[1]), lost(ACCOUNTS[2], 9)])).toEqual([]);
  expect(opened([lost(ACCOUNTS[0]), lost(ACCOUNTS[1]), lost(ACCOUNTS[2], 3)]).map(({ title }) => title)).toEqual([
    '3 services in 3 accounts: cannot connect to api.example.com:443',
  ]);
});

test('a region that fails is seen over accounts, where each of them lost too little to see a zone', () => {
  const lost = (account: string, name: string) =>
    failing(at(account, 'us-east-1', name), { cause: 'platform.host_failure', faultDomain: 'platform' });
  const few = [lost(ACCOUNTS[0], 'web'), lost(ACCOUNTS[1], 'web'), lost(ACCOUNTS[1], 'api')];
  expect(opened(few)).toEqual([]);
  expect(opened([...few, lost(ACCOUNTS[2], 'web')]).map(({ title }) => title)).toEqual([
    '4 services in 3 accounts began to fail together in us-east-1',
  ]);
});

test('an incident of all accounts says in which document it stands', () => {
  const incident = failing(at(ACCOUNTS[0]), { cause: 'secrets.not_found', failedResource: SECRET });
  const other = failing(at(ACCOUNTS[1]), { cause: 'secrets.not_found', failedResource: SECRET });
  const [shared] = opened([incident, other]);
  const [cause] = sharedCausesOf(incident);
  expect(shared && scopeOfShared(shared.id)).toBe(cause && scopeOfCause(cause, incident.service));
});
