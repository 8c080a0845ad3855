import * as z from 'zod/mini';
import type { Action, CallFailure, Decision, DeploymentEvaluation, Proposal, Verification } from '../evaluation.ts';
import type { Shares } from '../shares.ts';
import type { Shape } from './shape.ts';
import { deploymentId, flag, number, numberOrNull, text, textOrNull } from './shape.ts';

export const decisionSchema: z.ZodMiniType<Decision> = z.object({
  kind: z.enum(['nothing', 'alert', 'page', 'propose', 'stop-deployment', 'roll-back', 'roll-back-platform-version']),
  deployment: deploymentId,
  to: textOrNull,
  platformVersion: textOrNull,
  reason: text,
  guard: textOrNull,
  rule: text,
  // Infinite where one explanation is impossible, which is null in JSON.
  eValue: numberOrNull,
} satisfies Shape<Decision>);

export const callFailureSchema: z.ZodMiniType<CallFailure> = z.object({
  how: z.enum(['refused', 'unclear', 'not-called']),
  message: text,
} satisfies Shape<CallFailure>);

const action: z.ZodMiniType<Action> = z.object({
  call: z.enum(['StopServiceDeployment', 'UpdateService', 'ContinueServiceDeployment']),
  to: textOrNull,
  platformVersion: textOrNull,
  at: number,
  outcome: z.enum(['begun', 'accepted', 'refused']),
  error: textOrNull,
  failure: z.optional(callFailureSchema),
  attempts: number,
} satisfies Shape<Action>);

/** How to recognise a rollback's own deployment. */
export const expectedSchema = z.object({
  known: z.array(deploymentId),
  taskDefinition: text,
  platformVersion: textOrNull,
  serviceDeploymentArn: textOrNull,
});

const verification: z.ZodMiniType<Verification> = z.object({
  own: z.nullable(deploymentId),
  since: number,
  ...expectedSchema.shape,
  dueAt: number,
  state: z.enum(['waiting', 'held', 'confirmed', 'not-confirmed', 'did-not-help']),
  heldUntil: z.optional(number),
} satisfies Shape<Verification>);

export const proposalSchema: z.ZodMiniType<Proposal> = z.object({
  to: text,
  platformVersion: textOrNull,
  expiresAt: number,
  state: z.enum(['open', 'approved', 'declined', 'expired', 'void']),
  by: textOrNull,
  answeredAt: numberOrNull,
  reason: textOrNull,
  askedBy: z.optional(text),
  requests: z.optional(text),
} satisfies Shape<Proposal>);

const shares: z.ZodMiniType<Shares> = z.object({ old: number, others: number, zone: number } satisfies Shape<Shares>);

export const evaluationSchema: z.ZodMiniType<DeploymentEvaluation> = z.object({
  deployment: deploymentId,
  at: number,
  evidence: number,
  action: z.nullable(action),
  verification: z.nullable(verification),
  proposal: z.nullable(proposalSchema),
  warrantedAt: z.optional(number),
  isPaged: flag,
  shares: z.optional(z.record(text, shares)),
  mustEvaluateAgain: flag,
} satisfies Shape<DeploymentEvaluation>);
