import type { Money } from './money.ts';
import type { Window } from './span.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** One task's paid time, and its cost per second. */
export type Lifetime = {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly perSecond: Money;
  readonly deployment: string;
  /** `family:revision`. */
  readonly taskDefinition: string;
};

/** A time in which two deployments of a service were paid for, and how much of it exceeded the service's need. */
export type Overlap = {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly kind: 'deployment' | 'rollback';
  readonly excess: Money;
};

/** A stretch without a start or an end: the cost per second of each deployment. */
type Segment = { readonly from: EpochMs; readonly to: EpochMs; readonly rates: ReadonlyMap<string, Money> };

const changed = (rates: ReadonlyMap<string, Money>, deployment: string, by: Money): ReadonlyMap<string, Money> => {
  const next = new Map(rates);
  const rate = (rates.get(deployment) ?? 0n) + by;
  if (rate > 0n) next.set(deployment, rate);
  else next.delete(deployment);
  return next;
};

const segmentsOf = (lifetimes: readonly Lifetime[]): readonly Segment[] => {
  const changes = lifetimes
    .flatMap(({ from, to, perSecond, deployment }) => [
      { at: from, deployment, by: perSecond },
      { at: to, deployment, by: -perSecond },
    ])
    .sort((a, b) => a.at - b.at);
  const segments: Segment[] = [];
  let rates: ReadonlyMap<string, Money> = new Map();
  changes.forEach(({ at, deployment, by }, index) => {
    rates = changed(rates, deployment, by);
    const to = changes[index + 1]?.at ?? at;
    if (to > at && rates.size > 0) segments.push({ from: at, to, rates });
  });
  return segments;
};

type Run = {
  readonly before: Segment | undefined;
  readonly during: readonly Segment[];
  readonly after: Segment | undefined;
};

/** Adjacent segments with more than one deployment, and the segments directly before and after. */
const runsOf = (segments: readonly Segment[]): readonly Run[] => {
  const runs: Run[] = [];
  let start = 0;
  while (start < segments.length) {
    let end = start;
    while (end < segments.length && (segments[end]?.rates.size ?? 0) > 1) end += 1;
    if (end > start) {
      const during = segments.slice(start, end);
      const [before, after] = [segments[start - 1], segments[end]];
      runs.push({
        before: before?.to === during[0]?.from ? before : undefined,
        during,
        after: after?.from === during.at(-1)?.to ? after : undefined,
      });
    }
    start = end + 1;
  }
  return runs;
};

const greatest = (amounts: Iterable<Money>): Money => [...amounts].reduce((a, b) => (b > a ? b : a), 0n);
const totalOf = (segment: Segment | undefined): Money =>
  [...(segment?.rates.values() ?? [])].reduce((a, b) => a + b, 0n);

/**
 * The service's need during the change: as much as before, as after, or as its largest deployment meanwhile, whichever
 * is most. So a service that grows during its deployment, or replaces half of its tasks at a time, wastes nothing.
 */
const neededIn = ({ before, during, after }: Run): Money =>
  greatest([totalOf(before), totalOf(after), ...during.flatMap(({ rates }) => [...rates.values()])]);

const excessIn = (run: Run, window: Window): Money => {
  const needed = neededIn(run);
  const [from, to] = [window.from.getTime(), window.to.getTime()];
  const milli = run.during.reduce((sum, segment) => {
    const ms = Math.min(segment.to, to) - Math.max(segment.from, from);
    const over = totalOf(segment) - needed;
    return ms > 0 && over > 0n ? sum + over * BigInt(Math.round(ms)) : sum;
  }, 0n);
  return milli / 1000n;
};

const revisionOf = (taskDefinition: string | undefined): number =>
  Number(taskDefinition?.slice(taskDefinition.lastIndexOf(':') + 1) ?? Number.NaN);

/** A deployment that ends with an older revision than it began with is a rollback. */
const kindOf = ({ during, after }: Run, definitions: ReadonlyMap<string, string>): Overlap['kind'] => {
  const revisions = (segment: Segment | undefined): readonly number[] =>
    [...(segment?.rates.keys() ?? [])].map((deployment) => revisionOf(definitions.get(deployment)));
  const left = revisions(after);
  return left.length > 0 && Math.max(...left) < Math.max(...during.flatMap(revisions)) ? 'rollback' : 'deployment';
};

/** The overlaps of one service's deployments, with their cost above its need within the window. */
export const overlapsOf = (lifetimes: readonly Lifetime[], window: Window): readonly Overlap[] => {
  const definitions = new Map(lifetimes.map(({ deployment, taskDefinition }) => [deployment, taskDefinition]));
  return runsOf(segmentsOf(lifetimes)).map((run) => ({
    from: run.during[0]?.from ?? 0,
    to: run.during.at(-1)?.to ?? 0,
    kind: kindOf(run, definitions),
    excess: excessIn(run, window),
  }));
};
