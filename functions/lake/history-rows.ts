import * as z from 'zod/mini';
import { mask } from '../masking/mask.ts';
import type { ActivityCause } from '../scaling/activity.ts';
import type { Kept } from '../scaling/parse-history.ts';
import { activityOfKept } from '../scaling/parse-history.ts';
import { decisionIn, explainedEntry } from '../service-state/parse-decision.ts';
import type { Subject } from './subject.ts';
import { subjectColumns } from './subject.ts';
import type { Row } from './tables.ts';
import { impossible } from '../primitives/impossible.ts';

const deploymentSchema = z.object({
  kind: z.literal('deployment'),
  deployment: z.string(),
  name: z.string(),
  reason: z.string(),
});

/** The row of a history entry of kind `fact` about a deployment; none for any other. */
export const deploymentRows = (subject: Subject, { at, body }: Kept): readonly Row<'deployments'>[] => {
  const read = z.safeParse(deploymentSchema, body);
  if (!read.success) return [];
  const { deployment, name, reason } = read.data;
  return [
    {
      ...subjectColumns(subject),
      changed_at: new Date(at),
      deployment,
      event: name,
      task_definition: subject.taskDefinitions.get(deployment) ?? null,
      reason: mask(reason),
    },
  ];
};

const causeName = (cause: ActivityCause): string => {
  switch (cause.by) {
    case 'alarm':
      return cause.alarm;
    case 'schedule':
      return cause.action;
    case 'limit':
      return `${cause.limit} ${cause.value}`;
    case 'other':
      return mask(cause.text);
    default:
      return impossible(cause);
  }
};

/** The row of a history entry of kind `scale`; none for one that cannot be read. */
export const scalingRows = (subject: Subject, kept: Kept): readonly Row<'scaling'>[] => {
  const activity = activityOfKept(kept);
  if (activity === undefined) return [];
  const { cause, limits, notScaled } = activity;
  return [
    {
      ...subjectColumns(subject),
      began_at: activity.startedAt,
      ended_at: activity.endedAt ?? null,
      activity: activity.id,
      status: activity.status,
      cause: cause.by,
      cause_name: causeName(cause),
      policy: cause.by === 'alarm' ? cause.policy : null,
      desired_count: activity.to ?? null,
      minimum: limits?.minimum ?? null,
      maximum: limits?.maximum ?? null,
      not_scaled: notScaled.map(({ code }) => code).join(',') || null,
      message: mask(activity.message),
    },
  ];
};

const name = z.union([z.string(), z.object({ call: z.string() })]);
const callSchema = z.object({ call: name, state: z.nullish(z.string()) });

/** A call as it was made (`UpdateService`), or what a person did (`press`). */
const callOf = (body: unknown) => {
  const read = z.safeParse(callSchema, body);
  if (!read.success) return { call: null, state: null };
  const { call, state } = read.data;
  return { call: typeof call === 'string' ? call : call.call, state: state ?? null };
};

/** `evaluation#ecs-svc/1#000000007` and `action#ecs-svc/1#1#begun` name their deployment. */
const deploymentIn = (id: string): string | null => id.split('#').find((part) => part.startsWith('ecs-svc/')) ?? null;

const masked = (value: unknown): unknown => {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map(masked);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, masked(held)]));
};

/** The row of an entry of the audit: an evaluation, a call, or what a person decided. */
export const decisionRow = (subject: Subject, entry: Kept): Row<'decisions'> => {
  const decision = decisionIn(entry.body);
  return {
    ...subjectColumns(subject),
    decided_at: new Date(entry.at),
    id: entry.id,
    deployment: decision?.deployment ?? deploymentIn(entry.id),
    decision: decision?.kind ?? null,
    target: decision?.to ?? decision?.platformVersion ?? null,
    guard: decision?.guard ?? null,
    reason: decision === undefined ? null : mask(decision.reason),
    rule: decision?.rule || null,
    e_value: decision?.eValue ?? null,
    ...callOf(entry.body),
    entry: JSON.stringify(masked(explainedEntry(entry))),
  };
};
