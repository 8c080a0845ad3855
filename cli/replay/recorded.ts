import { parseEnvelope } from '../../functions/events/parse.ts';
import type { Parsed } from '../../functions/events/event.ts';
import type { TaskStop } from '../../functions/stops/stop.ts';
import type { StopDiagnosis } from '../../functions/stops/classify.ts';
import { classify, keepDiagnosis } from '../../functions/stops/classify.ts';
import type { Row } from '../../functions/input/row.ts';
import { instantOf } from '../../functions/primitives/instant.ts';
import type { Placed } from '../input/input.ts';
import { itemsInFile } from '../input/input.ts';
import { isTaskChange } from '../local/records.ts';
import type { ParsedEvent } from '../local/farwatch.ts';

/**
 * An entry of a file of recorded events, as far as it can be read without a policy or a state: so it can be read in
 * another thread. `at` is the time of the event, where it has one.
 */
export type Recorded = { readonly line: number; readonly at: Date | undefined } & (
  | ({ readonly kind: 'event'; readonly diagnosis: StopDiagnosis | undefined } & ParsedEvent)
  /** An event of ECS that Farwatch does not use. */
  | ({ readonly kind: 'unused'; readonly reason: string } & ParsedEvent)
  /** Not an event, or one of another service. */
  | { readonly kind: 'unreadable' | 'foreign'; readonly reason: string }
);

/** The stop that an event reports. */
const stopIn = ([first]: readonly Parsed[]): TaskStop | undefined =>
  first?.kind === 'event' && first.event.kind === 'task' ? first.event.stop : undefined;

/** What another thread found out about the stop of an event is known in this one as well. */
export const takeDiagnosis = (entry: Recorded): void => {
  if (entry.kind !== 'event' || entry.diagnosis === undefined) return;
  const stop = stopIn(entry.parsed);
  if (stop !== undefined) keepDiagnosis(stop, entry.diagnosis);
};

const ofEnvelope = (envelope: Row, line: number): Recorded => {
  const [isTask, parsed] = [isTaskChange(envelope), parseEnvelope(envelope)];
  const place = { line, at: instantOf(envelope['time']) };
  const wrong = parsed.find(({ kind }) => kind !== 'event');
  if (wrong === undefined || wrong.kind === 'event') {
    const stop = stopIn(parsed);
    return { kind: 'event', ...place, isTask, parsed, diagnosis: stop && classify(stop) };
  }
  const { kind, reason } = wrong;
  if (kind === 'malformed') return { kind: 'unreadable', ...place, reason };
  return envelope['source'] === 'aws.ecs'
    ? { kind: 'unused', ...place, isTask, parsed, reason }
    : { kind, ...place, reason };
};

const recordedOf = ({ line, item }: Placed): Recorded => {
  const nowhere = { line, at: undefined };
  if (item.kind === 'event') return ofEnvelope(item.envelope, line);
  const reason = item.kind === 'message' ? 'a service event message, not an event' : item.reason;
  return { kind: 'unreadable', ...nowhere, reason };
};

/** Entries read at a time. */
const BATCH = 200;

/** The entries of a file, in order, some hundreds at a time. Throws `CommandFailure` when it cannot be read. */
export async function* recordedIn(file: string): AsyncGenerator<readonly Recorded[]> {
  let batch: Recorded[] = [];
  for await (const placed of itemsInFile(file)) {
    batch.push(recordedOf(placed));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
