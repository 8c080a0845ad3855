import { plural } from '../../functions/primitives/plural.ts';
import { readTimeline } from '../../functions/handlers/slack-actions/timeline-read.ts';
import { messageHtml } from '../../functions/messages/preview.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import { secondsOf } from '../../functions/primitives/instant.ts';
import { clockSecondInUtc } from '../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';
import { timelinePicture } from '../../functions/scaling/timeline/picture.ts';
import { lineWords } from '../../functions/scaling/timeline/timeline-text.ts';
import type { Timeline } from '../../functions/scaling/timeline/timeline.ts';
import { linesOf } from '../../functions/scaling/timeline/timeline.ts';
import type { DayFrame, DayStory } from './day.ts';
import type { Played } from './play.ts';
import type { RolledBack } from './rolled-back.ts';

const MINUTE_MS = 60_000;
/** How much of the day the timeline shows around the release: until the rollback was checked, too. */
const AROUND = { beforeMs: 6 * MINUTE_MS, afterMs: 18 * MINUTE_MS } as const;

/** The service's timeline around its release. */
export const timelineAround = ({ service, deployedAt }: RolledBack, { store }: Pick<Played, 'store'>) =>
  readTimeline(service, { from: deployedAt - AROUND.beforeMs, to: deployedAt + AROUND.afterMs }, { store });

/** `10:12:41` of a time in UTC. */
const stateAt = ({ actedAt, completedAt }: RolledBack, at: EpochMs): DayFrame['state'] => {
  if (at < actedAt) return 'failing';
  return completedAt !== null && at >= completedAt ? 'healthy' : 'rolling back';
};

/** Messages of the service that were posted while its release was rolled back. */
const framed = ({ service, deployedAt }: RolledBack, { to }: Timeline, messages: Played['messages']) =>
  messages.filter(({ entryId, at }) => entryId.startsWith(`${service}#`) && at >= deployedAt && at <= to);

/** Every version of the service's messages while it was rolled back, in order of time. */
const framesOf = (release: RolledBack, timeline: Timeline, messages: Played['messages']): readonly DayFrame[] =>
  framed(release, timeline, messages)
    .flatMap(({ versions, place }) => versions.map((version) => ({ ...version, of: place.ts })))
    .filter(({ at }) => at >= release.deployedAt && at <= timeline.to)
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, message, of }) => ({
      at,
      state: stateAt(release, at),
      message: of,
      html: messageHtml({ message, time: clockSecondInUtc(at), replies: [] }),
    }));

const leadOf = ({ service, to, reason, actedAt, completedAt }: RolledBack): string => {
  const healthy = completedAt === null ? '' : ` At ${clockSecondInUtc(completedAt)} ECS had ${to} fully running again.`;
  const { name } = partsOf(service);
  return `${name}, ${clockSecondInUtc(actedAt)} UTC: Farwatch rolled it back by itself.${healthy} Why: ${reason}.`;
};

/** When Farwatch acted, by its own record in the timeline; else when ECS had the call, up to a batch later. */
const recordedAt = ({ deployedAt, actedAt }: RolledBack, { entries }: Timeline): EpochMs =>
  entries.find(({ kind, who, at }) => kind === 'rollback' && who === 'Farwatch' && at >= deployedAt)?.at ?? actedAt;

/** What the page opens with: the release that broke, from the day's records. */
export const storyOf = (found: RolledBack, timeline: Timeline, messages: Played['messages']): DayStory => {
  const release = { ...found, actedAt: recordedAt(found, timeline) };
  const seconds = secondsOf(release.actedAt) - secondsOf(release.deployedAt);
  return {
    headline: `${release.revision} broke. Rolled back ${plural(seconds, 'second')} after the deployment.`,
    lead: leadOf(release),
    picture: timelinePicture(timeline),
    steps: linesOf(timeline.entries).map((line) => ({
      at: line.first.at,
      mood: line.first.mood,
      text: lineWords(line),
    })),
    frames: framesOf(release, timeline, messages),
    entryId: framed(release, timeline, messages)[0]?.entryId ?? '',
  };
};
