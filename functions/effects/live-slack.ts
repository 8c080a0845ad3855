import { approversOf } from './approvers.ts';
import { systemClock } from './clock.ts';
import { settings } from './config.ts';
import { liveEvents } from './live-events.ts';
import { awsSecretSource, secretsOf } from './secrets.ts';
import type { AnswerEffects } from './slack-answer.ts';
import { slackClientOf } from './slack-client.ts';
import { respondBy } from './slack-respond.ts';

/** What the function URL behind Slack's buttons and commands works with. */
export const liveSlack = (): AnswerEffects => {
  const { SLACK_SECRET_ARN, SLACK_APPROVERS } = settings('SLACK_SECRET_ARN', 'SLACK_APPROVERS');
  const secrets = secretsOf(SLACK_SECRET_ARN, awsSecretSource(), systemClock);
  const { client } = slackClientOf(secrets);
  return {
    ...liveEvents(),
    mayAct: approversOf(JSON.parse(SLACK_APPROVERS) as readonly string[], client, systemClock),
    respond: respondBy(fetch),
    signingSecret: () => secrets.read('signingSecret'),
  };
};
