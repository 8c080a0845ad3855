import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskHash } from '../../functions/deployments/trial.ts';
import { storedOf, watchOfStored } from '../../functions/effects/dynamo-watch.ts';
import type { DeploymentId } from '../../functions/events/identity.ts';
import type { IncidentId } from '../../functions/incidents/incident.ts';
import { hash48 } from '../../functions/watch/hash.ts';
import { itemOf, watchOf } from '../../functions/watch/item.ts';
import type { DeadTask } from '../../functions/watch/watch.ts';
import { stopped } from '../support/envelopes.ts';
import { watchAfter } from '../support/folding.ts';

const watch = watchAfter([[1, 2, 3].map((task) => stopped({ task, createdAt: task }))]);

test('a watch is read as it was stored, by either store', () => {
  expect(watchOf(itemOf(watch))).toEqual(watch);
  expect(watchOfStored(storedOf(watch))).toEqual(watch);
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
        ...watch,
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
      const read = watchOf(itemOf(full));
      expect([...read.live]).toEqual([...full.live]);
      expect([...read.dead]).toEqual([...full.dead]);
    }),
  );
});

type Stored = Readonly<Record<string, { readonly base64?: string } | undefined>>;

/** An item of the version before, as that version's code stored it, and the belief it stored. */
const versionOne = () => {
  const { item, watch: stored } = JSON.parse(readFileSync(new URL('watch-v1.json', import.meta.url), 'utf8')) as {
    readonly item: Stored;
    readonly watch: Record<'live' | 'dead', [string, unknown][]>;
  };
  const bytes = Object.entries(item).map(([name, value]) => [
    name,
    value?.base64 === undefined ? value : Buffer.from(value.base64, 'base64'),
  ]);
  return {
    item: Object.fromEntries(bytes) as Record<string, unknown>,
    stored: { ...stored, live: new Map(stored.live), dead: new Map(stored.dead) },
  };
};

test('an item of the version before is read as it was meant', () => {
  const { item, stored } = versionOne();
  expect(watchOfStored(item)).toEqual(stored);
});

test('a trial stored before failed starts were counted apart has none beyond those it keeps', () => {
  const item = itemOf(watch);
  const body = JSON.parse(item.body) as { readonly trials: readonly object[] };
  const older = body.trials.map((trial) => ({ ...trial, earlyDropped: undefined }));
  expect(watchOf({ ...item, body: JSON.stringify({ ...body, trials: older }) })).toEqual(watch);
});

test.each([0, 3, 9])('schema version %d, which this code does not know, is refused', (v) => {
  expect(() => watchOf({ ...itemOf(watch), v: v as 2 })).toThrow(`schema version ${v}`);
});
