import * as z from 'zod/mini';
import { actionKey, brakeKey } from './keys.ts';
import type { DeploymentId, ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { epochSeconds } from '../../primitives/instant-schema.ts';
import type { CallFailure, Decision } from '../../service-state/evaluation.ts';
import type { Plan } from '../../deployments/plan.ts';
import type { EvaluationOutcome } from '../../deployments/evaluation-outcome.ts';
import type { Clock, Store } from '../common.ts';
import { callFailureSchema, decisionSchema, expectedSchema } from '../../service-state/stored/evaluation.ts';
import { readAs } from '../../service-state/stored/read.ts';
import type { Shape } from '../../service-state/stored/shape.ts';
import { deploymentId, serviceKey, text, textByName, textOrNull, texts } from '../../service-state/stored/shape.ts';
import { factsSchema } from '../../service-state/stored/state.ts';
import { updateDocument } from './update-document.ts';

/** Seconds for which the worker that started a call may finish it; then another one takes over. */
const LEASE_SECONDS = 120;
const BRAKE_SECONDS = 600;

/**
 * Another worker is acting on this deployment right now, or ended without knowing what became of its call: the command
 * is retried after the lease.
 */
export class LeaseTaken extends Error {
  constructor(deployment: DeploymentId, cause?: unknown) {
    super(`another worker is acting on ${deployment}`, { cause });
    this.name = 'LeaseTaken';
  }
}

/** The record of one changing call, written before and after it: enough to finish the work after a crash. */
export type ActionRecord = {
  readonly v: 1;
  readonly deployment: DeploymentId;
  /** 1 for the first call for this deployment. */
  readonly attempt: number;
  readonly begunAt: EpochSeconds;
  readonly state: 'begun' | 'accepted' | 'refused';
  readonly error: string | null;
  /** Absent unless the call failed. */
  readonly failure?: CallFailure;
  /** Who approved it; null when no approval was needed. */
  readonly approvedBy: string | null;
  readonly plan: Plan;
  /** Roles of the target, which a session for the call may pass on. */
  readonly roles: readonly string[];
  readonly decision: Decision;
  readonly outcome: Pick<EvaluationOutcome, 'badKeys' | 'expected' | 'evidence' | 'notes' | 'facts' | 'serviceArn'>;
};

const planSchema: z.ZodMiniType<Plan> = z.discriminatedUnion('call', [
  z.object({ call: z.literal('StopServiceDeployment'), serviceDeploymentArn: text }),
  z.object({ call: z.literal('UpdateService'), taskDefinition: textOrNull, platformVersion: textOrNull }),
]);

const recordSchema: z.ZodMiniType<ActionRecord> = z.object({
  v: z.literal(1),
  deployment: deploymentId,
  attempt: z.number(),
  begunAt: epochSeconds,
  state: z.enum(['begun', 'accepted', 'refused']),
  error: textOrNull,
  failure: z.optional(callFailureSchema),
  approvedBy: textOrNull,
  plan: planSchema,
  roles: texts,
  decision: decisionSchema,
  outcome: z.object({
    badKeys: texts,
    expected: z.nullable(expectedSchema),
    evidence: z.number(),
    notes: textByName,
    facts: z.nullable(factsSchema),
    serviceArn: textOrNull,
  } satisfies Shape<ActionRecord['outcome']>),
} satisfies Shape<ActionRecord>);

/** Throws where a record cannot be read: without it the same call could be made twice. */
const recordIn = (body: unknown, deployment: DeploymentId): ActionRecord | undefined =>
  body === undefined ? undefined : readAs(recordSchema, body, `the record of the call for ${deployment}`);

export type ActionLogEffects = { readonly store: Store; readonly clock: Clock };

/** The newest record of a call for a deployment. */
export const readAction = async (
  { store }: ActionLogEffects,
  key: ServiceKey,
  deployment: DeploymentId,
): Promise<ActionRecord | undefined> => {
  const found = await store.loadDocument(actionKey(key, deployment));
  return recordIn(found?.body, deployment);
};

/**
 * Writes the record before a call: only one worker gets through (conditional write). Throws `LeaseTaken` while another
 * one holds the lease; a record with an expired lease is taken over.
 */
export const beginAction = async (fx: ActionLogEffects, key: ServiceKey, record: ActionRecord): Promise<void> => {
  const item = actionKey(key, record.deployment);
  const found = await fx.store.loadDocument(item);
  const before = recordIn(found?.body, record.deployment);
  const isPending = before?.state === 'begun' && before.begunAt + LEASE_SECONDS > secondsOf(fx.clock.now());
  if (isPending || before?.state === 'accepted') throw new LeaseTaken(record.deployment);
  if ((await fx.store.saveDocument(item, found?.version ?? 0, record)) === 'conflict')
    throw new LeaseTaken(record.deployment);
};

/** Records the outcome of the call. */
export const endAction = async (fx: ActionLogEffects, key: ServiceKey, record: ActionRecord): Promise<void> => {
  const item = actionKey(key, record.deployment);
  const found = await fx.store.loadDocument(item);
  await fx.store.saveDocument(item, found?.version ?? 0, record);
};

/** Whether an unfinished record is still within its lease. */
export const isLeased = ({ state, begunAt }: ActionRecord, clock: Clock): boolean =>
  state === 'begun' && begunAt + LEASE_SECONDS > secondsOf(clock.now());

type Braked = { readonly service: ServiceKey; readonly deployment: DeploymentId; readonly at: EpochSeconds };

const brakeSchema = z.object({
  accepted: z.array(
    z.object({ service: serviceKey, deployment: deploymentId, at: epochSeconds } satisfies Shape<Braked>),
  ),
});

/** A brake that cannot be read throws: without it any number of rollbacks would be allowed. */
const brakedIn = (body: unknown, now: EpochSeconds): readonly Braked[] =>
  body === undefined
    ? []
    : readAs(brakeSchema, body, 'the brake').accepted.filter(({ at }) => at > now - BRAKE_SECONDS);

/**
 * Rollbacks that ECS accepted in the last ten minutes in the account and region of a service, except this deployment's.
 */
export const recentRollbacks = async (
  fx: ActionLogEffects,
  key: ServiceKey,
  deployment: DeploymentId,
): Promise<number> => {
  const found = await fx.store.loadDocument(brakeKey(partsOf(key)));
  return brakedIn(found?.body, secondsOf(fx.clock.now())).filter((entry) => entry.deployment !== deployment).length;
};

/** Changes the brake of an account and region; false when `change` leaves it as it is. */
const changeBrake = async (
  fx: ActionLogEffects,
  key: ServiceKey,
  change: (entries: readonly Braked[]) => readonly Braked[] | undefined,
): Promise<boolean> => {
  const changed = (body: unknown) => {
    const accepted = change(brakedIn(body, secondsOf(fx.clock.now())));
    return accepted === undefined ? undefined : { accepted };
  };
  return (await updateDocument(fx, brakeKey(partsOf(key)), changed)) !== undefined;
};

/**
 * Takes one of the `limit` places per ten minutes before a call; false when none is left. Taking it twice uses one
 * place.
 */
export const takePlace = (
  fx: ActionLogEffects,
  key: ServiceKey,
  deployment: DeploymentId,
  limit: number,
): Promise<boolean> =>
  changeBrake(fx, key, (entries) => {
    const others = entries.filter((entry) => entry.deployment !== deployment);
    const accepted = { service: key, deployment, at: secondsOf(fx.clock.now()) };
    return others.length >= limit ? undefined : [...others, accepted];
  });

/** Returns the place: a refused call uses none. */
export const givePlace = (fx: ActionLogEffects, key: ServiceKey, deployment: DeploymentId): Promise<boolean> =>
  changeBrake(fx, key, (entries) => entries.filter((entry) => entry.deployment !== deployment));
