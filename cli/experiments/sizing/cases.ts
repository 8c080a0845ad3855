import type { SizingRequest } from '../../../functions/sizing/recommend.ts';
import { SECONDS_PER_DAY } from '../../../functions/sizing/utilisation.ts';
import type { Trace } from './traces.ts';
import { dateOf } from '../../../functions/primitives/instant.ts';

/** What really happened after the history: one value for each period that has a datapoint. */
export type Future = {
  /** vCPU, ascending. */
  readonly cpuAscending: Float64Array;
  readonly memoryMib: readonly number[];
  /** Day of each value of `memoryMib`. */
  readonly days: readonly number[];
  readonly memoryPeak: number;
};

/** One cut of a trace into what is known and what is to come. */
export type Case = {
  readonly trace: Trace;
  /** Each trace weighs one, however many cuts it has. */
  readonly weight: number;
  readonly request: SizingRequest;
  readonly future: Future;
};

type Cut = { readonly from: number; readonly at: number; readonly end: number };

/** Datapoints that a history and a future need at least. */
const POINTS_MIN = 12;
const OOM_APART_SECONDS = 3600;

/** A series under a limit, in the unit of the limit: what exceeds it was never seen. */
const cutAt = (values: readonly (number | null)[], limit: number, factor = 1): Float64Array =>
  Float64Array.from(values, (value) => (value === null ? NaN : Math.min(limit, value * factor)));

/** Where memory rises above the limit, one stop an hour at most. */
const stopsOf = (memory: readonly (number | null)[], limit: number, periodSeconds: number): readonly number[] => {
  const stops: number[] = [];
  memory.forEach((mib, index) => {
    const isOver = (mib ?? 0) > limit && (memory[index - 1] ?? 0) <= limit;
    const last = stops.at(-1) ?? -Infinity;
    if (isOver && (index - last) * periodSeconds >= OOM_APART_SECONDS) stops.push(index);
  });
  return stops;
};

const requestOf = (trace: Trace, { from, at }: Cut): SizingRequest => {
  const { current, periodSeconds } = trace;
  const memory = trace.memMiB.slice(from, at);
  const outOfMemory = stopsOf(memory, current.memory, periodSeconds);
  return {
    tasks: trace.desiredCount,
    utilisation: {
      start: dateOf(trace.start + from * periodSeconds),
      periodSeconds,
      cpuUnits: cutAt((trace.cpuAvgVcpu ?? trace.cpuVcpu).slice(from, at), current.cpu, 1024),
      cpuUnitsMax: cutAt((trace.cpuMaxVcpu ?? trace.cpuVcpu).slice(from, at), current.cpu, 1024),
      memoryMib: cutAt(memory, current.memory),
      size: current,
      outOfMemory,
      outOfMemoryMib: outOfMemory.length > 0 ? current.memory : 0,
    },
  };
};

const futureOf = ({ cpuVcpu, memMiB, start, periodSeconds }: Trace, { at, end }: Cut): Future => {
  const known = Array.from({ length: end - at }, (_, index) => at + index).filter((index) => cpuVcpu[index] !== null);
  const memoryMib = known.map((index) => memMiB[index] ?? 0);
  return {
    cpuAscending: Float64Array.from(known, (index) => cpuVcpu[index] ?? 0).sort(),
    memoryMib,
    days: known.map((index) => Math.floor((start + index * periodSeconds) / SECONDS_PER_DAY)),
    memoryPeak: memoryMib.reduce((most, mib) => Math.max(most, mib), 0),
  };
};

const caseOf = (trace: Trace, cut: Cut, weight: number): Case | undefined => {
  const future = futureOf(trace, cut);
  const request = requestOf(trace, cut);
  const known = request.utilisation.memoryMib.filter((mib) => !Number.isNaN(mib)).length;
  return future.days.length < POINTS_MIN || known < POINTS_MIN ? undefined : { trace, weight, request, future };
};

/** Share of a trace's weight that its archive's own cut has; the rest is shared by the other cuts. */
const OWN_WEIGHT = 0.4;
const HISTORIES = [5, 7, 14, 21, 30];
const FUTURE_DAYS = 21;
const FUTURE_DAYS_MIN = 7;
const STEP_DAYS = 10;
const CUTS_EACH = 4;

const otherCuts = (trace: Trace): readonly Cut[] => {
  const perDay = SECONDS_PER_DAY / trace.periodSeconds;
  const total = trace.cpuVcpu.length;
  return HISTORIES.flatMap((days) =>
    Array.from({ length: CUTS_EACH }, (_, index) => {
      const from = Math.round(index * STEP_DAYS * perDay);
      const at = from + Math.round(days * perDay);
      return { from, at, end: Math.min(total, at + Math.round(FUTURE_DAYS * perDay)) };
    }).filter(({ from, at }) => {
      const isOwn = from === 0 && Math.abs(days - trace.historyDays) < 1;
      return !isOwn && at + FUTURE_DAYS_MIN * perDay <= total;
    }),
  );
};

/** Each trace at its archive's own cut. */
export const ownCases = (traces: readonly Trace[], weight = 1): readonly Case[] =>
  traces.flatMap((trace) => {
    const at = Math.round((trace.historyDays * SECONDS_PER_DAY) / trace.periodSeconds);
    return caseOf(trace, { from: 0, at, end: trace.cpuVcpu.length }, weight) ?? [];
  });

/** The own cuts and others, for fitting: more futures for the same traces. */
export const allCases = (traces: readonly Trace[]): readonly Case[] =>
  traces.flatMap((trace) => {
    const cuts = otherCuts(trace);
    const others = cuts.flatMap((cut) => caseOf(trace, cut, (1 - OWN_WEIGHT) / cuts.length) ?? []);
    return [...ownCases([trace], others.length === 0 ? 1 : OWN_WEIGHT), ...others];
  });
