import * as z from 'zod';
import { readAction } from '../../../adapters/dynamodb/action-log.ts';
import type { DeploymentId, ServiceKey } from '../../../primitives/identity.ts';
import type { DeploymentEvaluation } from '../../../service-state/evaluation.ts';
import { INPUTS, secondsText, serviceAsked, windowAsked } from '../asked.ts';
import type { McpEffects } from '../ports.ts';
import { toolOf } from '../tool.ts';

const actionOf = ({ action }: DeploymentEvaluation) =>
  action === null ? null : { ...action, at: secondsText(action.at) };

const verificationOf = ({ verification }: DeploymentEvaluation) => {
  if (verification === null) return null;
  const { own, state, taskDefinition, platformVersion, since, dueAt } = verification;
  return { state, own, taskDefinition, platformVersion, since: secondsText(since), dueAt: secondsText(dueAt) };
};

const proposalOf = ({ proposal }: DeploymentEvaluation) => {
  if (proposal === null) return null;
  const { to, state, by, reason, expiresAt, answeredAt } = proposal;
  return { to, state, by, reason, expiresAt: secondsText(expiresAt), answeredAt: secondsText(answeredAt) };
};

/** The call as it was recorded before and after it was made. */
const recordOf = async (service: ServiceKey, deployment: DeploymentId, fx: McpEffects) => {
  const record = await readAction(fx, service, deployment);
  if (record === undefined) return null;
  const { attempt, begunAt, state, error, approvedBy, plan } = record;
  return { attempt, begunAt: secondsText(begunAt), state, error, approvedBy, plan };
};

const lineOf = async (service: ServiceKey, evaluation: DeploymentEvaluation, fx: McpEffects) => ({
  deployment: evaluation.deployment,
  evaluatedAt: secondsText(evaluation.at),
  attributableFailures: evaluation.evidence,
  strongSince: secondsText(evaluation.warrantedAt ?? null),
  action: actionOf(evaluation),
  record: await recordOf(service, evaluation.deployment, fx),
  verification: verificationOf(evaluation),
  proposal: proposalOf(evaluation),
  isPaged: evaluation.isPaged,
});

/** What Farwatch did, or proposed, for the releases of a service. */
export const rollbacksTool = toolOf({
  name: 'rollback_record',
  title: 'Rollbacks of a service',
  description:
    'For each evaluated deployment of a service, the newest first: the call to ECS with its outcome, who approved ' +
    'it, whether the rollback was verified, and any proposal. Also the mode in force and revisions known as bad.',
  input: z.object({
    service: INPUTS.service,
    deployment: z.string().max(300).optional().describe('Only this deployment, e.g. ecs-svc/123.'),
    cursor: INPUTS.cursor,
  }),
  isReadOnly: true,
  run: async ({ service, deployment, cursor }, fx) => {
    const key = await serviceAsked(service, fx);
    const state = await fx.store.loadState(key);
    const evaluations = Object.values(state?.evaluations ?? {})
      .filter((one) => deployment === undefined || one.deployment === deployment)
      .toSorted((a, b) => b.at - a.at);
    const entries = await Promise.all(evaluations.map((evaluation) => lineOf(key, evaluation, fx)));
    const bad = Object.entries(state?.knownBad ?? {}).map(([name, at]) => ({ name, at: secondsText(at) }));
    return {
      head: { service: key, mode: state?.facts?.mode ?? null, knownBad: bad },
      list: { name: 'deployments', entries, cursor: windowAsked({ cursor }, '7d', fx) },
    };
  },
});
