import { instantOf } from '../primitives/instant.ts';

/**
 * Hand-written access to lists of names and values in a task's detail, of which only one entry is needed: parsing them
 * by schema costs as much as the rest of the event. Anything that is not as documented counts as absent.
 */

type Entry = Readonly<Record<string, unknown>>;

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as an object; an empty one if it is none. */
export const entryOf = (value: unknown): Entry => (isEntry(value) ? value : {});

const NOTHING: readonly unknown[] = [];

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : NOTHING);

const valueIn = (pairs: unknown, name: string): string | undefined => {
  for (const pair of listOf(pairs)) {
    const { name: found, value } = entryOf(pair);
    if (found === name && typeof value === 'string' && value !== '') return value;
  }
  return undefined;
};

/** The value of one of the attributes of a task, e.g. `ecs.cpu-architecture`. */
export const attributeIn = (detail: Entry, name: string): string | undefined => valueIn(detail['attributes'], name);

/** The subnet of a task's network interface. */
export const subnetIn = (detail: Entry): string | undefined => {
  for (const attachment of listOf(detail['attachments'])) {
    const subnet = valueIn(entryOf(attachment)['details'], 'subnetId');
    if (subnet !== undefined) return subnet;
  }
  return undefined;
};

/** When a task reached its states; absent times have not been reached. */
export type Times = {
  readonly createdAt: Date | undefined;
  readonly connectivityAt: Date | undefined;
  readonly pullStartedAt: Date | undefined;
  readonly pullStoppedAt: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly stoppingAt: Date | undefined;
  readonly stoppedAt: Date | undefined;
  readonly executionStoppedAt: Date | undefined;
};

/** The times of a task's detail. */
export const timesIn = (detail: Entry): Times => ({
  createdAt: instantOf(detail['createdAt']),
  connectivityAt: instantOf(detail['connectivityAt']),
  pullStartedAt: instantOf(detail['pullStartedAt']),
  pullStoppedAt: instantOf(detail['pullStoppedAt']),
  startedAt: instantOf(detail['startedAt']),
  stoppingAt: instantOf(detail['stoppingAt']),
  stoppedAt: instantOf(detail['stoppedAt']),
  executionStoppedAt: instantOf(detail['executionStoppedAt']),
});
