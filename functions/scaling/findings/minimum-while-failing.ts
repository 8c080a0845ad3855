import { plural } from '../../primitives/plural.ts';
import type { Rule } from '../finding.ts';
import { clock, desiredAt, finding } from '../finding.ts';

const AROUND_MS = 30 * 60_000;
const FAILURES_MIN = 3;

/** Failing tasks use no CPU, so the metric falls and Auto Scaling removes tasks from a service that is down. */
export const minimumWhileFailing: Rule = (picture) => {
  const { changes, failures, settings, to } = picture;
  if (!settings) return undefined;
  const shrunk = changes.findLast(({ from, to: count, at, cause }) => {
    const near = failures.filter((failure) => Math.abs(failure.at - at) <= AROUND_MS);
    return (
      cause.by === 'auto-scaling' &&
      from !== null &&
      count < from &&
      count <= settings.minimum &&
      near.length >= FAILURES_MIN
    );
  });
  if (!shrunk) return undefined;
  const near = failures.filter((failure) => Math.abs(failure.at - shrunk.at) <= AROUND_MS);
  return finding(picture, {
    kind: 'minimum-while-failing',
    weight: 'harm',
    title: `Scaled in to its minimum of ${plural(settings.minimum, 'task')} while its tasks were failing`,
    evidence: [
      `${clock(shrunk.at)}: desired count ${shrunk.from} → ${shrunk.to} (${shrunk.cause.reason}).`,
      `${plural(near.length, 'task')} failed within half an hour before or after, mostly with the cause ` +
        `${mostly(near.map(({ cause }) => cause))}.`,
    ],
    suggestion:
      'Fix the failure first; then set the desired count, or wait for auto scaling to bring it ' +
      'back. A higher minimum would have kept more tasks running.',
    isNow: desiredAt(picture, to) === shrunk.to && to - Math.max(...near.map(({ at }) => at)) <= AROUND_MS,
    since: shrunk.at,
    lastAt: shrunk.at,
  });
};

const mostly = (causes: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const cause of causes) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? 'unknown';
};
