import type { EcsEvent } from '../../functions/events/event.ts';
import type { ServiceKey } from '../../functions/events/identity.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import { classify } from '../../functions/stops/classify.ts';
import { fold } from '../../functions/watch/fold.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { newWatch } from '../../functions/watch/watch.ts';
import { randomOf } from '../simulated/random.ts';
import { stream, take } from './events.ts';
import { median } from './statistics.ts';

const EVENTS = 10_000;
const BATCH = 100;
const ROUNDS = 7;
const START = new Date('2026-11-20T09:00:00Z');

const eventsOf = (lines: readonly string[]): readonly EcsEvent[] => {
  const events: EcsEvent[] = [];
  for (const line of lines)
    for (const reading of parseEnvelope(JSON.parse(line))) if (reading.is === 'event') events.push(reading.event);
  return events;
};

const byService = (events: readonly EcsEvent[]): ReadonlyMap<ServiceKey, readonly EcsEvent[]> => {
  const groups = new Map<ServiceKey, EcsEvent[]>();
  for (const event of events) {
    if (event.service === undefined) continue;
    const group = groups.get(event.service);
    if (group === undefined) groups.set(event.service, [event]);
    else group.push(event);
  }
  return groups;
};

/** What `task-events` computes of a stream, batch by batch, without the store: parse, classify, fold. */
const foldAll = (lines: readonly string[]): number => {
  const watches = new Map<ServiceKey, Watch>();
  for (let at = 0; at < lines.length; at += BATCH) {
    const events = eventsOf(lines.slice(at, at + BATCH));
    for (const event of events) if (event.kind === 'task' && event.stop !== undefined) classify(event.stop);
    const context = { now: events.at(-1)?.at ?? START, staleEventMinutes: 60 };
    for (const [key, group] of byService(events)) {
      watches.set(key, fold(watches.get(key) ?? newWatch(key), group, context).watch);
    }
  }
  return watches.size;
};

const parseAll = (lines: readonly string[]): number => {
  let parsed = 0;
  for (const line of lines) if (JSON.parse(line) !== null) parsed += 1;
  return parsed;
};

const milliseconds = (work: (lines: readonly string[]) => number, lines: readonly string[]): number => {
  const began = performance.now();
  if (work(lines) === 0) throw new Error('the bench measured nothing');
  return performance.now() - began;
};

export type FoldingFigures = { readonly foldMs: number; readonly parseMs: number; readonly ratio: number };

/**
 * Parse, classify and fold 10,000 mixed events against `JSON.parse` of the same lines: medians of interleaved rounds.
 */
export const measureFolding = (): FoldingFigures => {
  const options = { services: 200, tasksPerService: 10, eventsPerSecond: 40, start: START };
  const lines = take(EVENTS, stream(options, randomOf('bench'))).map(({ body }) => body);
  const rounds = Array.from({ length: ROUNDS + 2 }, () => ({
    foldMs: milliseconds(foldAll, lines),
    parseMs: milliseconds(parseAll, lines),
  })).slice(2);
  const foldMs = median(rounds.map((round) => round.foldMs));
  const parseMs = median(rounds.map((round) => round.parseMs));
  return { foldMs, parseMs, ratio: median(rounds.map((round) => round.foldMs / round.parseMs)) };
};
