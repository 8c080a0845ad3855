import type { EcsEvent } from '../../../functions/events/event.ts';
import type { ServiceKey } from '../../../functions/primitives/identity.ts';
import { parseEnvelope } from '../../../functions/events/parse.ts';
import { classify } from '../../../functions/stops/classify.ts';
import { applyEvents } from '../../../functions/state-updates/apply-events.ts';
import type { ServiceState } from '../../../functions/service-state/service-state.ts';
import { newServiceState } from '../../../functions/service-state/service-state.ts';
import { randomOf } from '../../fake-aws/random.ts';
import { stream, take } from './events.ts';
import { median } from './statistics.ts';

const EVENTS = 10_000;
const BATCH = 100;
const ROUNDS = 7;
const START = new Date('2026-11-20T09:00:00Z');

const eventsOf = (lines: readonly string[]): readonly EcsEvent[] => {
  const events: EcsEvent[] = [];
  for (const line of lines)
    for (const reading of parseEnvelope(JSON.parse(line))) if (reading.kind === 'event') events.push(reading.event);
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

/** What `task-events` computes for a stream, batch by batch, without the store: parse, classify, apply. */
const applyAll = (lines: readonly string[]): number => {
  const states = new Map<ServiceKey, ServiceState>();
  for (let at = 0; at < lines.length; at += BATCH) {
    const events = eventsOf(lines.slice(at, at + BATCH));
    for (const event of events) if (event.kind === 'task' && event.stop !== undefined) classify(event.stop);
    const context = { now: events.at(-1)?.at ?? START, staleEventMinutes: 60 };
    for (const [key, group] of byService(events)) {
      states.set(key, applyEvents(states.get(key) ?? newServiceState(key), group, context).state);
    }
  }
  return states.size;
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

export type ApplyFigures = { readonly applyMs: number; readonly parseMs: number; readonly ratio: number };

/**
 * Time to parse, classify and apply 10,000 mixed events against `JSON.parse` of the same lines: medians of interleaved
 * rounds.
 */
export const measureApplying = (): ApplyFigures => {
  const options = { services: 200, tasksPerService: 10, eventsPerSecond: 40, start: START };
  const lines = take(EVENTS, stream(options, randomOf('bench'))).map(({ body }) => body);
  const rounds = Array.from({ length: ROUNDS + 2 }, () => ({
    applyMs: milliseconds(applyAll, lines),
    parseMs: milliseconds(parseAll, lines),
  })).slice(2);
  const applyMs = median(rounds.map((round) => round.applyMs));
  const parseMs = median(rounds.map((round) => round.parseMs));
  return { applyMs, parseMs, ratio: median(rounds.map((round) => round.applyMs / round.parseMs)) };
};
