import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { msOf } from '../../primitives/instant.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { Incident } from '../../service-state/incident.ts';
import { timelineShort } from '../../scaling/timeline/timeline-text.ts';
import type { Clock } from '../../adapters/common.ts';
import type { TimelineEffects } from './timeline-read.ts';
import { readTimeline } from './timeline-read.ts';

export type TimelineAnswerEffects = TimelineEffects & { readonly clock: Clock };

const DAY_MS = 24 * 60 * 60_000;

const whole = (service: ServiceKey): string => {
  const { cluster, name } = partsOf(service);
  return `_The full timeline, with a chart:_ \`farwatch timeline ${cluster}/${name} --since 24h --html timeline.html\``;
};

/** The last 24 hours of a service for Slack, and the command that shows all of it. */
export const timelineAnswer = async (service: ServiceKey, { store, clock }: TimelineAnswerEffects): Promise<string> => {
  const to = clock.now().getTime();
  return `${timelineShort(await readTimeline(service, { from: to - DAY_MS, to }, { store }))}\n${whole(service)}`;
};

/** Services shown of a shared incident, and lines of each: Slack shows long answers badly. */
const SERVICES_MAX = 5;
const LINES_EACH = 4;
/** The cause of an incident lies before it. */
const BEFORE_MS = 60 * 60_000;
const AFTER_MS = 60 * 60_000;

const windowOf = ({ openedAt, lastAt, resolvedAt }: Incident, now: EpochMs) => ({
  from: msOf(openedAt) - BEFORE_MS,
  to: Math.min(now, msOf(Math.max(lastAt, resolvedAt ?? 0)) + AFTER_MS),
});

/**
 * The timeline of an incident's service, or of all services of a shared one, from an hour before it to an hour after.
 */
export const incidentTimeline = async (
  incident: Incident,
  { store, clock }: TimelineAnswerEffects,
): Promise<string> => {
  const window = windowOf(incident, clock.now().getTime());
  const services =
    incident.kind === 'shared'
      ? [...new Set(incident.notifications.map(({ service }) => service))].slice(0, SERVICES_MAX)
      : [incident.service];
  const lines: string[] = [];
  for (const service of services) {
    const timeline = await readTimeline(service, window, { store });
    lines.push(timelineShort(timeline, services.length > 1 ? LINES_EACH : undefined));
  }
  const [only] = services;
  return [...lines, ...(only !== undefined && services.length === 1 ? [whole(only)] : [])].join('\n\n');
};
