import { approversOf } from './approvers.ts';
import { systemClock } from './clock.ts';
import { settings } from './config.ts';
import { liveEvents } from './live-events.ts';
import { awsSecretSource, secretsOf } from './secrets.ts';
import type { AnswerEffects } from './slack-answer.ts';
import { slackClientOf } from './slack-client.ts';

/** Where Slack takes answers to presses; nothing is ever sent elsewhere. */
const HOOKS = 'https://hooks.slack.com/';
/** Slack waits three seconds for the acknowledgement that comes after this. */
const TIMEOUT_MS = 1500;

const respond = async (url: string, text: string): Promise<void> => {
  if (!url.startsWith(HOOKS)) return;
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
};

/** What the function URL behind Slack's buttons and commands works with. */
export const liveSlack = (): AnswerEffects => {
  const { SLACK_SECRET_ARN, SLACK_APPROVERS } = settings('SLACK_SECRET_ARN', 'SLACK_APPROVERS');
  const secrets = secretsOf(SLACK_SECRET_ARN, awsSecretSource(), systemClock);
  const { client } = slackClientOf(secrets);
  return {
    ...liveEvents(),
    mayAct: approversOf(JSON.parse(SLACK_APPROVERS) as readonly string[], client, systemClock),
    respond,
    signingSecret: () => secrets.read('signingSecret'),
  };
};
