import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskHash } from '../../functions/service-state/deployment-health.ts';
import { storedOf, stateOfStored } from '../../functions/adapters/dynamodb/service-states.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import type { IncidentId } from '../../functions/service-state/incident.ts';
import { hash48 } from '../../functions/service-state/hash.ts';
import { itemOf, stateOfItem } from '../../functions/service-state/item.ts';
import type { DeadTask } from '../../functions/service-state/service-state.ts';
import { stopped } from '../support/envelopes.ts';
import { stateAfter } from '../support/applying.ts';

const state = stateAfter([[1, 2, 3].map((task) => stopped({ task, createdAt: task }))]);

test('a watch is read as it was stored, by either store', () => {
  expect(stateOfItem(itemOf(state))).toEqual(state);
  expect(stateOfStored(storedOf(state))).toEqual(state);
});

test('a deployment stored before minutes of dropped failures were kept is read with none', () => {
  const item = itemOf(state);
  expect(item.body).toContain('"lateDropped":[]');
  expect(stateOfItem({ ...item, body: item.body.replaceAll(',"lateDropped":[]', '') })).toEqual(state);
});

const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }));
const hash = fc.integer().map((n) => hash48(String(n)) as TaskHash);
const live = fc.record({ version: fc.nat(), deployment: text, zone: text, startedAt: fc.option(seconds) });
const dead = fc.record({
  version: fc.nat(),
  at: seconds,
  ageSeconds: fc.option(seconds),
  deployment: text,
  zone: text,
  cause: fc.constantFrom('exit.killed', 'memory.oom', 'unknown'),
  isFailure: fc.boolean(),
  incident: text,
});

test('tasks of any version, time, place and number survive, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(hash, live)), fc.array(fc.tuple(hash, dead)), (lives, deads) => {
      const full = {
        ...state,
        live: new Map(lives.map(([id, task]) => [id, { ...task, deployment: task.deployment as DeploymentId | null }])),
        dead: new Map(
          deads.map(([id, task]): [TaskHash, DeadTask] => [
            id,
            {
              ...task,
              deployment: task.deployment as DeploymentId | null,
              cause: task.cause as DeadTask['cause'],
              incident: task.incident as IncidentId | null,
            },
          ]),
        ),
      };
      const read = stateOfItem(itemOf(full));
      expect([...read.live]).toEqual([...full.live]);
      expect([...read.dead]).toEqual([...full.dead]);
    }),
  );
});

test.each([0, 2, 9])('schema version %d, which this code does not know, is refused', (v) => {
  expect(() => stateOfItem({ ...itemOf(state), v: v as 1 })).toThrow(`schema version ${v}`);
});

test('a body that is no state is refused, and the error names the field', () => {
  const item = itemOf(state);
  const broken = item.body.replace('"lastEventAt":', '"lastEventAt":"soon","was":');
  expect(() => stateOfItem({ ...item, body: broken })).toThrow(
    `the state of ${state.key} cannot be read: lastEventAt must be of type number`,
  );
});

test('columns that differ in length are refused: no task gets the values of another', () => {
  const item = itemOf(state);
  const short = item.body.replace(/"version":\[\d+,/, '"version":[');
  expect(short).not.toBe(item.body);
  expect(() => stateOfItem({ ...item, body: short })).toThrow('the columns differ in length');
});

test('a cause that only a newer release knows is unknown to this one', () => {
  const [dead] = state.dead.values();
  const item = itemOf(state);
  const newer = item.body.replaceAll(`"${dead?.cause}"`, '"memory.leak_found"');
  expect([...stateOfItem({ ...item, body: newer }).dead.values()].map(({ cause }) => cause)).toContain('unknown');
});
