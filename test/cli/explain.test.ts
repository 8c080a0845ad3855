import { expect, test } from 'vitest';
import { explainCommand } from '../../cli/commands/explain.ts';
import { deducedEcs } from '../../cli/local/deduced-ecs.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { localSlack } from '../../cli/local/slack.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import type { Io } from '../../cli/input/io.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { at, running, stopped } from '../support/envelopes.ts';

const quiet = (): void => {};

/** A release whose tasks exit at once, evaluated by the code that runs in Lambda. */
const evaluated = async () => {
  const [store, clock] = [inMemoryStore(), virtualClock(new Date(0))];
  const farwatch = localFarwatch({
    store,
    clock,
    slack: localSlack(clock),
    policy: async () => DEFAULT_POLICY,
    ecs: deducedEcs({ store, clock }),
    log: { info: quiet, warn: quiet, error: quiet },
    metrics: { count: quiet, milliseconds: quiet },
  });
  const events = [
    ...[1, 2].map((task) => running({ task, deployment: 'ecs-svc/1', taskDefinition: 'web:1', createdAt: -7200 })),
    ...[11, 12, 13, 14, 15, 16].map((task) => stopped({ task, createdAt: task * 60 })),
  ];
  for (const event of events) {
    await farwatch.advanceTo(new Date(event.time));
    await farwatch.deliver([event]);
  }
  return { store, now: new Date(at(3600)) };
};

const explained = async (isJson: boolean, source = evaluated()): Promise<readonly string[]> => {
  const lines: string[] = [];
  const io = { out: (line: string) => void lines.push(line), err: quiet } as unknown as Io;
  expect(await explainCommand(io, { service: 'web', since: '7d', json: isJson }, await source)).toBe(0);
  return lines;
};

test('every evaluation of a release is explained, with its decision, its guard and its reason', async () => {
  const text = (await explained(false)).join('\n');
  expect(text).toMatch(/decision.*guard.*reason/);
  expect(text).toMatch(/2026-03-02 10:1\d:\d\d/);
  expect(text).toContain('observe');
  expect(text).toMatch(/web:2: \d+ tasks? failed/);
});

test('explain prints decisions under the names of replay', async () => {
  const decisions = (await explained(true)).flatMap((line) => {
    const { decision } = JSON.parse(line) as { readonly decision?: Record<string, unknown> };
    return decision === undefined ? [] : [decision];
  });
  expect(decisions.length).toBeGreaterThan(0);
  for (const { do: what, because, odds } of decisions)
    expect([typeof what, typeof because, odds === null || typeof odds === 'number']).toEqual([
      'string',
      'string',
      true,
    ]);
});

test('a decision that another release stored is printed as it stands, and not as numbers that it has not', async () => {
  const source = evaluated();
  const { store, now } = await source;
  const [service] = await store.services();
  if (service === undefined) throw new Error('no service');
  const body = { decision: { kind: 'pause', why: 'it waits' } };
  await store.putHistory({ service, kind: 'audit', at: now.getTime() - 1, id: 'evaluation#ecs-svc/9', body });
  const text = (await explained(false, source)).join('\n');
  expect(text).toContain('unreadable');
  expect(text).toContain('it waits');
  expect(text).not.toMatch(/NaN|undefined/);
  const last: unknown = JSON.parse((await explained(true, source)).at(-1) ?? '');
  expect(last).toMatchObject(body);
});

test('a span that is none is refused before anything is read', async () => {
  const store = {
    services: () => Promise.reject(new Error('read')),
    history: () => Promise.reject(new Error('read')),
    loadState: () => Promise.reject(new Error('read')),
  };
  const io = { out: quiet, err: quiet } as unknown as Io;
  const asked = explainCommand(io, { service: 'web', since: '5x', json: false }, { store, now: new Date(0) });
  await expect(asked).rejects.toThrow('--since 5x: ');
});
