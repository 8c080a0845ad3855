import { stageOf } from '../stops/cause.ts';
import type { Cause } from '../stops/cause.ts';
import type { Incident } from '../service-state/incident.ts';
import { openingOf } from '../incidents/resolve.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { OutboxEntry } from '../service-state/service-state.ts';

/** Whether an investigation can add anything: not where the scheduler, people or AWS stopped a task. */
export const isWorthProof = (cause: Cause): boolean => stageOf(cause) !== 'outside';

const isNewlySent = (incident: Incident, before: Incident | undefined): boolean =>
  incident.notifications.length > 0 &&
  (before === undefined || before.notifications.length === 0 || openingOf(before) < openingOf(incident));

/**
 * Outbox entries for incidents of stops that are reported for the first time, or reopened, and can be investigated. The
 * message has its own entry and waits for none of this. `now` in epoch seconds.
 */
export const investigationsOf = (
  before: readonly Incident[],
  after: readonly Incident[],
  now: EpochSeconds,
): Readonly<Record<string, OutboxEntry>> =>
  Object.fromEntries(
    after
      .filter((incident) => incident.kind === 'stops')
      .filter(({ resolvedAt, cause }) => resolvedAt === null && isWorthProof(cause))
      .filter((incident) =>
        isNewlySent(
          incident,
          before.find(({ id }) => id === incident.id),
        ),
      )
      .map((incident) => [
        `investigate#${incident.id}#${openingOf(incident)}`,
        { kind: 'investigate' as const, incident: incident.id, at: now },
      ]),
  );
