import { expect, test } from 'vitest';
import { createWorld } from '../../cli/fake-aws/world.ts';
import { type World } from '../../cli/fake-aws/world-model.ts';
import { scheduleOf } from '../../cli/fake-aws/schedule.ts';
import { randomOf } from '../../cli/fake-aws/random.ts';
import { after, shop, START, taskDetails } from './shop.ts';
import type { DeliveryOptions, SimulatedEvent } from '../../cli/fake-aws/delivery.ts';

const crashing = (seed: string, delivery: DeliveryOptions = {}): readonly SimulatedEvent[] => {
  const behaviours = [{ does: 'exit', code: 1, after: { from: 600, to: 1800 } } as const];
  const world = shop({ behaviours, world: { seed, delivery } });
  world.update('web', { taskDefinition: 'web:2' });
  return world.advanceTo(after(300));
};

test('the same seed lives the same day, another seed another one', () => {
  expect(crashing('one')).toEqual(crashing('one'));
  expect(crashing('one')).not.toEqual(crashing('other'));
});

test('it does not matter in what steps the world is advanced', () => {
  const whole = crashing('one');
  const world = shop({
    behaviours: [{ does: 'exit', code: 1, after: { from: 600, to: 1800 } }],
    world: { seed: 'one' },
  });
  world.update('web', { taskDefinition: 'web:2' });
  const singly: SimulatedEvent[] = [];
  for (let event = world.next(after(300)); event !== undefined; event = world.next(after(300))) {
    expect(world.now()).toEqual(event.at);
    singly.push(event);
  }
  expect(singly).toEqual(whole);
});

test('what is done to one service leaves the life of another as it was', () => {
  const pair = (act: (world: World) => void): readonly unknown[] => {
    const world = createWorld({ seed: 'pair', startTime: START });
    world.addCluster('prod');
    world.registerTaskDefinition({ family: 'web', behaviours: [{ does: 'exit', code: 1, after: { mean: 900 } }] });
    for (const name of ['one', 'other']) world.addService({ cluster: 'prod', name, taskDefinition: 'web:1' });
    world.at(after(30), () => act(world));
    return taskDetails(world.advanceTo(after(300))).filter(({ group }) => group === 'service:other');
  };
  const untouched = pair(() => undefined);
  expect(untouched.length).toBeGreaterThan(20);
  expect(pair((world) => world.update('one', { desiredCount: 5 }))).toEqual(untouched);
});

const idsOf = (events: readonly SimulatedEvent[]): readonly string[] => events.map(({ event }) => event.id);

test('duplicates are the same envelope twice, losses are missing, and nothing else changes', () => {
  const plain = crashing('one');
  const twice = idsOf(crashing('one', { duplicateShare: 0.3 }));
  expect(new Set(twice)).toEqual(new Set(idsOf(plain)));
  expect(twice.length / plain.length).toBeGreaterThan(1.15);
  const lossy = idsOf(crashing('one', { lossShare: 0.2 }));
  expect(lossy.length / plain.length).toBeLessThan(0.9);
  expect(lossy.every((id) => idsOf(plain).includes(id))).toBe(true);
});

test('delays reorder events, but none arrives later than asked or before its time', () => {
  const events = crashing('one', { delaySecondsMax: 30 });
  const arrivals = events.map(({ at }) => at.getTime());
  expect(arrivals).toEqual([...arrivals].sort((one, other) => one - other));
  const times = events.map(({ event }) => Date.parse(event.time));
  expect(times).not.toEqual([...times].sort((one, other) => one - other));
  for (const [index, time] of times.entries()) {
    const lateMs = (arrivals[index] ?? 0) - time;
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(31_300);
  }
});

test('a schedule gives back by time, and by order of entry at the same time', () => {
  const schedule = scheduleOf<number>();
  const random = randomOf('schedule');
  const times = Array.from({ length: 500 }, () => random.integer(0, 60));
  for (const [index, time] of times.entries()) schedule.add(time, index);
  const taken: (readonly [number, number])[] = [];
  for (let entry = schedule.take(); entry !== undefined; entry = schedule.take()) taken.push([entry.at, entry.value]);
  const expected = times.map((time, index) => [time, index] as const);
  expect(taken).toEqual(expected.sort((one, other) => one[0] - other[0] || one[1] - other[1]));
});

test('chance is fair enough: uniform numbers have their mean and shares come true', () => {
  const random = randomOf('fair');
  const draws = Array.from({ length: 20_000 }, () => random.next());
  expect(draws.reduce((sum, value) => sum + value, 0) / draws.length).toBeCloseTo(0.5, 1);
  expect(draws.filter(() => random.chance(0.2)).length / draws.length).toBeCloseTo(0.2, 1);
  const means = draws.map(() => random.exponential(30));
  expect(means.reduce((sum, value) => sum + value, 0) / means.length / 30).toBeCloseTo(1, 1);
});

test('no two services, deployments or tasks share an id', () => {
  const world = createWorld({ seed: 'ids', startTime: START });
  world.addCluster('prod');
  world.registerTaskDefinition({ family: 'web' });
  for (const name of ['one', 'other', 'third']) {
    world.addService({ cluster: 'prod', name, taskDefinition: 'web:1', desiredCount: 3, previous: ['web:1'] });
    world.update(name, { forceNewDeployment: true });
  }
  world.advanceTo(after(20));
  const { services, tasks } = world.simulation;
  const deployments = [...services.values()].flatMap((one) => one.serviceDeployments.map(({ arn }) => arn));
  const revisions = [...services.values()].flatMap((one) => one.revisions.map(({ arn }) => arn.split('/').at(-1)));
  const started = [...tasks.values()].flatMap(({ id, network, startedBy }) => [id, network.eni, `${id}${startedBy}`]);
  for (const ids of [deployments.map((arn) => arn.split('/').at(-1)), revisions, started]) {
    expect(new Set(ids).size).toBe(ids.length);
  }
});
