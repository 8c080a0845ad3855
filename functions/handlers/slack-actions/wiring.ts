import { approversIn, membership } from '../../adapters/slack/approvers.ts';
import { onCallReader } from '../../adapters/dynamodb/policy.ts';
import { formsOf } from '../../adapters/slack/forms.ts';
import { permissionsOf } from './permission.ts';
import { systemClock } from '../../adapters/runtime/clock.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { baseAdapters } from '../wiring.ts';
import { awsSecretSource, secretsOf } from '../../adapters/aws/secrets.ts';
import type { AnswerEffects } from './answer.ts';
import { slackClientOf } from '../../adapters/slack/client.ts';
import { respondBy } from '../../adapters/slack/respond.ts';

/** Adapters of the function URL behind Slack's buttons and commands. */
export const connectSlack = (): AnswerEffects => {
  const { SLACK_SECRET_ARN, SLACK_APPROVERS } = settings('SLACK_SECRET_ARN', 'SLACK_APPROVERS');
  const secrets = secretsOf(SLACK_SECRET_ARN, awsSecretSource(), systemClock);
  const { client } = slackClientOf(secrets);
  const base = baseAdapters();
  const onCall = async () => (await base.policy()).onCall;
  return {
    ...base,
    onCallNow: onCallReader(base.policy, base.log),
    ...permissionsOf({
      approvers: approversIn(SLACK_APPROVERS, base.log),
      onCall,
      isMember: membership(client, systemClock),
      log: base.log,
    }),
    openForm: formsOf(client),
    respond: respondBy(fetch),
    signingSecret: () => secrets.read('signingSecret'),
  };
};
