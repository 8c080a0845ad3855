import type { EcsEvent, TaskEvent } from '../../functions/events/event.ts';
import { isStandalone, partsOf } from '../../functions/primitives/identity.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import { phraseOf } from '../../functions/incidents/phrases.ts';
import { CAUSES, isFinishedRun } from '../../functions/stops/cause.ts';
import { classify } from '../../functions/stops/classify.ts';
import type { DayEntry, DayEntryKind } from './day.ts';
import type { Played } from './play.ts';

const nameOf = (event: EcsEvent): string =>
  event.service === undefined ? '' : partsOf(event.service).name.replace(/^family:/, '');

type Described = { readonly kind: DayEntryKind; readonly text: string };

const describedStop = (event: TaskEvent, stop: NonNullable<TaskEvent['stop']>): Described => {
  const { cause } = classify(stop);
  const isFinished = isFinishedRun(isStandalone(event.service), cause);
  const isNormal = CAUSES[cause].normalLife || isFinished;
  const zone = event.availabilityZone ?? 'no zone';
  return {
    kind: isNormal ? 'normal-stop' : 'stop',
    text: isFinished
      ? `a run of ${event.taskDefinition} finished in ${zone}: exit code 0`
      : `a task of ${event.taskDefinition} stopped in ${zone}: ${phraseOf(cause)}`,
  };
};

const ACTIONS: Readonly<Record<string, string>> = {
  SERVICE_TASK_START_IMPAIRED: 'ECS can’t consistently start tasks',
  SERVICE_TASK_PLACEMENT_FAILURE: 'ECS can’t place tasks',
};

const describedDeployment = (name: string, deployment: string): Described | undefined => {
  if (name === 'SERVICE_DEPLOYMENT_IN_PROGRESS') return { kind: 'deployment', text: `deployment ${deployment} begins` };
  if (name === 'SERVICE_DEPLOYMENT_FAILED') return { kind: 'deployment', text: `ECS failed deployment ${deployment}` };
  return undefined;
};

const describedOf = (event: EcsEvent): Described | undefined => {
  if (event.kind === 'task') return event.stop === undefined ? undefined : describedStop(event, event.stop);
  if (event.kind === 'deployment') return describedDeployment(event.name, event.deployment);
  if (event.kind === 'service-action') {
    const text = ACTIONS[event.name];
    return text === undefined ? undefined : { kind: 'service', text };
  }
  if (event.kind === 'scaled-to-max') return { kind: 'scaling', text: `scaled to its maximum of ${event.maximum}` };
  if (event.kind === 'retirement') return { kind: 'service', text: 'AWS announced that it will replace the tasks' };
  const isScaling = event.kind === 'api-call' && event.name === 'UpdateService' && event.desiredCount !== undefined;
  return isScaling
    ? { kind: 'scaling', text: `desired count set to ${event.desiredCount} by ${event.actor.split('/').at(-1)}` }
    : undefined;
};

/** Each stop once, at its first event. */
const eventEntries = (played: Pick<Played, 'events'>): readonly DayEntry[] => {
  const reported = new Set<string>();
  return played.events.flatMap(({ at, event }) =>
    parseEnvelope(event).flatMap((reading): readonly DayEntry[] => {
      if (reading.kind !== 'event') return [];
      const one = describedOf(reading.event);
      if (one === undefined) return [];
      if (reading.event.kind === 'task') {
        if (reported.has(reading.event.taskArn)) return [];
        reported.add(reading.event.taskArn);
      }
      return [{ at: at.getTime(), service: nameOf(reading.event), message: null, ...one }];
    }),
  );
};

const lastPart = (arn: string | null, group: string | undefined): string =>
  (arn ?? group ?? '')
    .split('/')
    .at(-1)
    ?.replace(/^family:/, '') ?? '';

const outcomeEntries = (played: Pick<Played, 'outcomes'>): readonly DayEntry[] =>
  played.outcomes.flatMap(({ at, outcome }) => [
    ...outcome.decisions
      .filter(({ do: what }) => ['stop-deployment', 'roll-back', 'roll-back-platform-version'].includes(what))
      .map((decision): DayEntry => ({
        at: at.getTime(),
        service: lastPart(decision.service, decision.group),
        kind: 'rollback',
        text: `Farwatch rolls back to ${decision.to}: ${decision.because}`,
        message: null,
      })),
    ...outcome.notices.map((notice): DayEntry => ({
      at: at.getTime(),
      service: lastPart(notice.service, notice.group),
      kind: 'message',
      text: notice.text,
      message: notice.incident,
    })),
  ]);

/** All that happened, in order of time. */
export const entriesOf = (played: Pick<Played, 'events' | 'outcomes'>): readonly DayEntry[] =>
  [...eventEntries(played), ...outcomeEntries(played)].sort((a, b) => a.at - b.at);
