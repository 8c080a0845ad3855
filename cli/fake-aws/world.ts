import type { WorldOptions, World } from './world-model.ts';
import { deliveryOf, type SimulatedEvent } from './delivery.ts';
import { operations } from './services/operations.ts';
import { measure } from './tasks/metrics.ts';
import { randomOf } from './random.ts';
import { scale } from './scaling/scaling.ts';
import { remindOfSteady } from './services/scheduler.ts';
import { scheduleOf } from './schedule.ts';
import type { Simulation } from './model.ts';

const simulationOf = (options: WorldOptions, emit: Simulation['emit']): Simulation => {
  const region = options.region ?? 'eu-west-1';
  const random = randomOf(`${options.seed}/zones`);
  return {
    account: options.account ?? '111122223333',
    region,
    seed: options.seed,
    zones: ['a', 'b', 'c'].map((letter) => ({ name: `${region}${letter}`, subnet: `subnet-${random.hex(17)}` })),
    startedAt: options.startTime.getTime(),
    hasCloudTrail: options.cloudTrail ?? true,
    now: options.startTime.getTime(),
    schedule: scheduleOf(),
    emit,
    clusters: new Map(),
    services: new Map(),
    definitions: new Map(),
    tasks: new Map(),
    images: new Map(),
    missingSecrets: new Set(),
    troubles: [],
    logStreams: new Map(),
    faults: [],
    scheduled: [],
    hookCalls: [],
    used: new Map(),
    discountPercent: options.discountPercent ?? 0,
  };
};

const eachMinute = (simulation: Simulation): void => {
  const next = Math.floor(simulation.now / 60_000) * 60_000 + 60_000;
  simulation.schedule.add(next, () => {
    for (const service of simulation.services.values()) {
      const minute = measure(simulation, service);
      if (minute !== undefined) service.minutes.push(minute);
      scale(simulation, service);
      remindOfSteady(simulation, service);
    }
    eachMinute(simulation);
  });
};

/** An empty account at `startTime`. */
export const createWorld = (options: WorldOptions): World => {
  const delivery = deliveryOf(() => simulation, options.delivery ?? {});
  const simulation: Simulation = simulationOf(options, delivery.send);
  eachMinute(simulation);
  const next = (until: Date): SimulatedEvent | undefined => {
    for (;;) {
      const arrival = delivery.earliest() ?? Infinity;
      const due = simulation.schedule.earliest() ?? Infinity;
      if (Math.min(arrival, due) > until.getTime()) break;
      simulation.now = Math.min(arrival, due);
      if (arrival <= due) return delivery.take();
      simulation.schedule.take()?.value();
    }
    simulation.now = Math.max(simulation.now, until.getTime());
    return undefined;
  };
  return { simulation, next, ...operations(simulation), advanceTo: (date) => [...all(() => next(date))] };
};

function* all<Value>(next: () => Value | undefined): Generator<Value> {
  for (let value = next(); value !== undefined; value = next()) yield value;
}
