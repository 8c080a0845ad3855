import { expect, test } from 'vitest';
import { investigate } from '../../functions/handlers/investigate/investigate.ts';
import type { InvestigateEffects } from '../../functions/handlers/investigate/investigate.ts';
import type { LogPlace } from '../../functions/diagnosis/log-tail.ts';
import { loadSightings } from '../../functions/adapters/dynamodb/sightings.ts';
import { proofKey } from '../../functions/adapters/dynamodb/keys.ts';
import { loadProof, saveProof } from '../../functions/adapters/dynamodb/proof-document.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { Notice } from '../../functions/adapters/common.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { aSetup } from '../diagnosis/setups.ts';
import { PLANTED } from '../masking/secrets.ts';
import { anIncident } from '../support/incidents.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

const WEB = '111122223333/eu-west-1/prod/web' as ServiceKey;
const OPENED = 1_772_445_600;
const TASK = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const INCIDENT = anIncident(WEB, {
  openedAt: OPENED,
  tasks: [{ id: TASK, at: OPENED, exitCode: 1 }],
  taskDefinitions: { 'web:42': 2 },
});

const denied = (): never => {
  throw Object.assign(new Error('User is not authorized'), { name: 'AccessDeniedException' });
};

type Asked = {
  readonly fx: InvestigateEffects;
  readonly notices: Notice[];
  readonly tails: string[];
  readonly names: string[];
};

const asked = (spoilt: Partial<InvestigateEffects> = {}): Asked => {
  const notices: Notice[] = [];
  const tails: string[] = [];
  const names: string[] = [];
  const fx: InvestigateEffects = {
    store: inMemoryStore(),
    queues: {
      sendNotice: async (id, _group, notice) => {
        names.push(id);
        notices.push(notice);
      },
      sendCommand: async () => {},
      sendInvestigation: async () => {},
    },
    clock: { now: () => new Date(OPENED * 1000 + 90_000), sleep: async () => {} },
    log: silentLog,
    metrics: silentMetrics,
    ecs: { service: async () => denied(), clusterStatus: async () => 'ACTIVE' } as never,
    readers: {
      setup: async () => aSetup(),
      logs: {
        tail: async ({ stream }: LogPlace) => {
          tails.push(stream);
          return ['listening on 8080', 'DB_PASSWORD=hunter2 refused', 'Error: boom'];
        },
        groupExists: async () => true,
      },
    } as never,
    ...spoilt,
  };
  return { fx, notices, tails, names };
};

const watched = async ({ fx }: Asked): Promise<void> => {
  await fx.store.saveState({ ...newServiceState(WEB), incidents: [INCIDENT] }, undefined);
};

const factsOf = async ({ fx }: Asked) => (await loadProof(INCIDENT, fx.store)).proof?.facts ?? {};

test('the last log lines of the failed container are kept, masked, and its message is updated', async () => {
  const one = asked();
  await watched(one);
  await investigate({ incident: INCIDENT.id, service: WEB }, one.fx);
  const facts = await factsOf(one);
  expect(one.tails).toEqual([`ecs/app/${TASK}`]);
  expect(facts['Last log lines']).toMatch(/listening on 8080\nDB_PASSWORD=.*\nError: boom/);
  expect(JSON.stringify(facts)).not.toContain('hunter2');
  expect(facts['Log group']).toBe('/ecs/web');
  expect(one.notices).toEqual([{ incident: INCIDENT.id }]);
});

test('no planted secret comes out of an investigation', async () => {
  const tail = async (): Promise<readonly string[]> => PLANTED.flatMap(({ text }) => text.split('\n')).slice(-40);
  const one = asked({
    readers: { setup: async () => aSetup(), logs: { tail, groupExists: async () => true } } as never,
  });
  await watched(one);
  await investigate({ incident: INCIDENT.id, service: WEB }, one.fx);
  const kept = JSON.stringify(await factsOf(one));
  expect(kept).toContain('Last log lines');
  for (const { about, secrets } of PLANTED) for (const secret of secrets) expect(kept, about).not.toContain(secret);
});

test('what may not be read is a gap and fails nothing else', async () => {
  const one = asked();
  await watched(one);
  await investigate({ incident: INCIDENT.id, service: WEB }, one.fx);
  const facts = await factsOf(one);
  expect(facts['Could not check']).toContain('the deployments of the service');
  expect(facts['Last log lines']).toContain('boom');
});

test('a redelivery reads nothing again, and its notice bears the same name', async () => {
  const one = asked();
  await watched(one);
  await investigate({ incident: INCIDENT.id, service: WEB }, one.fx);
  await investigate({ incident: INCIDENT.id, service: WEB }, one.fx);
  expect(one.tails).toHaveLength(1);
  expect(one.names).toEqual(Array.from({ length: 2 }, () => `${INCIDENT.id}#proof@${OPENED + 90}`));
});

test('a failure that was forgotten and came back is looked into anew', async () => {
  const one = asked();
  await watched(one);
  const proof = { opening: 0, gatheredAt: OPENED - 9 * 86_400, facts: { 'Last log lines': 'of last week' } };
  await saveProof(INCIDENT.id, { version: 0, proof, expires: OPENED + 86_400 }, one.fx.store);
  await investigate({ incident: INCIDENT.id, service: WEB }, one.fx);
  expect((await factsOf(one))['Last log lines']).toContain('boom');
});

test('who deployed is named from what CloudTrail told', async () => {
  const one = asked();
  await watched(one);
  await one.fx.store.putHistory({
    service: WEB,
    kind: 'timeline',
    at: (OPENED - 600) * 1000,
    id: 'call#1',
    body: {
      kind: 'person',
      mood: 'plain',
      text: 'Service updated (web:42)',
      who: 'ci/deploy',
      desired: null,
      group: null,
    },
  });
  await investigate({ incident: INCIDENT.id, service: WEB }, one.fx);
  expect((await factsOf(one))['Deployed by']).toBe('ci/deploy, 10 min before the first failure');
});

test('an incident that is gone is not looked into', async () => {
  const one = asked();
  await one.fx.store.saveState(newServiceState(WEB), undefined);
  await investigate({ incident: INCIDENT.id, service: WEB }, one.fx);
  expect(one.notices).toEqual([]);
});

test('a log that ends with a connection error tells all evaluations which endpoint is gone', async () => {
  const logs = {
    tail: async () => ['starting', 'Error: connect ECONNREFUSED 10.1.2.3:6379'],
    groupExists: async () => true,
  };
  const one = asked({ readers: { setup: async () => aSetup(), logs } as never });
  await watched(one);
  for (let n = 0; n < 2; n += 1) await investigate({ incident: INCIDENT.id, service: WEB }, one.fx);
  expect(await loadSightings(WEB, one.fx.store)).toEqual([
    { service: WEB, endpoint: '10.1.2.3:6379', kind: 'refused', at: INCIDENT.lastAt },
  ]);
});

test('proof that this release cannot read is none, and the next one takes its place', async () => {
  const { fx } = asked();
  const key = proofKey(INCIDENT.id);
  await fx.store.saveDocument(key, 0, { opening: 1, gatheredAt: OPENED, facts: {}, connection: { kind: 'later' } });
  const { version, proof } = await loadProof(INCIDENT, fx.store);
  expect(proof).toBeUndefined();
  const next = { opening: 1, gatheredAt: OPENED, facts: { Error: 'refused' } };
  await saveProof(INCIDENT.id, { version, proof: next, expires: OPENED + 86_400 }, fx.store);
  expect((await loadProof(INCIDENT, fx.store)).proof).toEqual(next);
});
