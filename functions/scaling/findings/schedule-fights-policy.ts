import { plural } from '../../primitives/plural.ts';
import type { Change } from '../change.ts';
import type { Rule } from '../finding.ts';
import { clock, finding } from '../finding.ts';

/** A policy that reverts a schedule within this time reacts to the schedule, not the load. */
const ANSWER_MS = 60 * 60_000;
const FIGHTS_MIN = 2;

const bySchedule = ({ cause }: Change): boolean => cause.by === 'schedule' || cause.by === 'limits';

type Fight = { readonly schedule: Change; readonly answer: Change };

const fightsOf = (changes: readonly Change[]): readonly Fight[] =>
  changes.slice(1).flatMap((answer, index): Fight[] => {
    const schedule = changes[index];
    if (!schedule || schedule.from === null || !bySchedule(schedule) || answer.cause.by !== 'auto-scaling') return [];
    const opposite = Math.sign(schedule.to - schedule.from) === -Math.sign(answer.to - schedule.to);
    return opposite && answer.at - schedule.at <= ANSWER_MS ? [{ schedule, answer }] : [];
  });

/** Policies immediately and repeatedly work against the limits that scheduled actions set. */
export const scheduleFightsPolicy: Rule = (picture) => {
  const fights = fightsOf(picture.changes);
  const [first, last] = [fights[0], fights.at(-1)];
  if (!first || !last || fights.length < FIGHTS_MIN) return undefined;
  return finding(picture, {
    kind: 'schedule-fights-policy',
    weight: 'cost',
    title: `A scheduled action and a scaling policy undo each other (${plural(fights.length, 'time')})`,
    evidence: fights
      .slice(-3)
      .map(
        ({ schedule, answer }) =>
          `${clock(schedule.at)}: ${schedule.from} → ${schedule.to} (${schedule.cause.reason}); ` +
          `${clock(answer.at)}: → ${answer.to} (${answer.cause.reason}).`,
      ),
    suggestion: 'Schedule a minimum closer to what that hour needs, or leave that hour to the policy.',
    isNow: false,
    since: first.schedule.at,
    lastAt: last.answer.at,
  });
};
