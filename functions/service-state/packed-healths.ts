import type { Failure, TaskHash, DeploymentHealth } from './deployment-health.ts';
import type { DeadTask } from './service-state.ts';

type Dead = ReadonlyMap<TaskHash, DeadTask>;

/** A failure of a task that is still among the dead: its place there, and what only the failure knows. */
type Reference = readonly [number, Failure['failedContainer'], Failure['failedResource']];

/** A trial as it is stored: failures whose task is kept anyway are references to it. */
export type StoredHealth = Omit<DeploymentHealth, 'failures'> & { readonly failures: readonly (Failure | Reference)[] };

const isOf = (failure: Failure, dead: DeadTask): boolean =>
  failure.version === dead.version &&
  failure.at === dead.at &&
  failure.ageSeconds === dead.ageSeconds &&
  failure.cause === dead.cause &&
  failure.zone === dead.zone;

/** Trials without what the dead tell too. */
export const packHealths = (healths: readonly DeploymentHealth[], dead: Dead): readonly StoredHealth[] => {
  const places = new Map([...dead.keys()].map((task, place) => [task, place]));
  const packed = (failure: Failure): Failure | Reference => {
    const task = dead.get(failure.task);
    const place = places.get(failure.task);
    return task === undefined || place === undefined || !isOf(failure, task)
      ? failure
      : [place, failure.failedContainer, failure.failedResource];
  };
  return healths.map((health) => ({ ...health, failures: health.failures.map(packed) }));
};

const isReference = (stored: Failure | Reference): stored is Reference => Array.isArray(stored);

/** Trials with their failures whole again. A reference to nobody is dropped: there is nothing to say of it. */
export const unpackHealths = (healths: readonly StoredHealth[], dead: Dead): readonly DeploymentHealth[] => {
  const tasks = [...dead];
  const unpacked = (stored: Failure | Reference): readonly Failure[] => {
    if (!isReference(stored)) return [stored];
    const [place, failedContainer, failedResource] = stored;
    const found = tasks[place];
    if (found === undefined) return [];
    const [task, { version, at, ageSeconds, cause, zone }] = found;
    return [{ task, version, at, ageSeconds, cause, zone, failedContainer, failedResource }];
  };
  return healths.map((health) => ({ ...health, failures: health.failures.flatMap(unpacked) }));
};
