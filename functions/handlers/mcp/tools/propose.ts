import * as z from 'zod';
import { mask } from '../../../masking/mask.ts';
import type { DeploymentId } from '../../../primitives/identity.ts';
import type { ServiceState } from '../../../service-state/service-state.ts';
import { INPUTS, serviceAsked } from '../asked.ts';
import { AnswerRefused } from '../refused.ts';
import { toolOf } from '../tool.ts';

const REASON_CHARACTERS_MAX = 200;

/** The deployment that was asked for, or the one that runs now. */
const deploymentOf = (asked: string | undefined, { facts, healths }: ServiceState): DeploymentId => {
  const wanted = asked ?? facts?.primary;
  const health = wanted ? healths.find(({ deployment }) => deployment === wanted) : healths.at(-1);
  if (health !== undefined) return health.deployment;
  const known = healths.map(({ deployment }) => deployment).join(', ');
  throw new AnswerRefused(`no deployment ${wanted ?? ''} of this service is known; known: ${known || 'none'}`);
};

const refuseAnswered = ({ evaluations }: ServiceState, deployment: DeploymentId): void => {
  const { proposal, action } = evaluations[deployment] ?? {};
  if (action?.outcome === 'accepted') throw new AnswerRefused('Farwatch has acted on this deployment: rollback_record');
  if (proposal?.state === 'open')
    throw new AnswerRefused(`its rollback to ${proposal.to} is proposed already: see Slack`);
  if (proposal?.state === 'approved' || proposal?.state === 'declined')
    throw new AnswerRefused(`its rollback was ${proposal.state} by ${proposal.by ?? 'somebody'}`);
};

/** Posts the Slack card of a rollback, and nothing more. */
export const proposeTool = toolOf({
  name: 'propose',
  title: 'Propose a rollback in Slack',
  description:
    "Posts Slack's card for rolling a service's deployment back, with its buttons, and does nothing more: a person " +
    'approves it there, and Farwatch then reads ECS again and asks its guards. Ask the user first. After a minute ' +
    'explain_service says what came of it.',
  input: z.object({
    service: INPUTS.service,
    deployment: z.string().max(300).optional().describe('ecs-svc/…; default: the deployment that runs now.'),
    reason: z.string().min(1).max(REASON_CHARACTERS_MAX).describe('Why, for the people who read the card.'),
  }),
  isReadOnly: false,
  isOffered: ({ allowed, sendProposal }) => allowed.has('propose') && sendProposal !== undefined,
  run: async ({ service, deployment: asked, reason }, fx) => {
    const key = await serviceAsked(service, fx);
    const state = await fx.store.loadState(key);
    if (state === undefined) throw new AnswerRefused('nothing is known of this service yet');
    const deployment = deploymentOf(asked, state);
    refuseAnswered(state, deployment);
    const why = mask(reason.replace(/\s+/g, ' ').trim());
    const command = {
      kind: 'propose',
      service: key,
      deployment,
      by: `${fx.by}, through an assistant (${why})`,
    } as const;
    await fx.sendProposal?.(command);
    fx.log.info('proposed by an assistant', { ecsService: key, deployment, by: fx.by });
    return {
      head: {
        service: key,
        deployment,
        asked: 'the card is posted in Slack if a target exists and no guard forbids it',
      },
    };
  },
});
