import type { Stack } from '@aws-sdk/client-cloudformation';
import { fileURLToPath } from 'node:url';
import type { ResourceChange } from './change-set.ts';

const SIGNS: Readonly<Record<string, string>> = { Add: '+', Modify: '~', Remove: '-' };

const noteOf = ({ action, replacement }: ResourceChange): string => {
  if (action !== 'Modify' || replacement === 'False') return '';
  return replacement === 'True' ? '  (replaced)' : '  (may be replaced)';
};

/** `132 to add`, `2 to change, 1 to remove`. */
export const countsOf = (changes: readonly ResourceChange[]): string => {
  const count = (action: string): number => changes.filter((change) => change.action === action).length;
  const parts = [`${count('Add')} to add`, `${count('Modify')} to change`, `${count('Remove')} to remove`];
  return parts.filter((part) => !part.startsWith('0 ')).join(', ') || 'no resource to change';
};

const ORDER = ['Remove', 'Modify', 'Add'];

/** The changes as lines, what is removed first. */
export const changeLines = (changes: readonly ResourceChange[]): readonly string[] =>
  [...changes]
    .sort((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action) || (a.type + a.id < b.type + b.id ? -1 : 1))
    .map((change) => `${SIGNS[change.action] ?? '?'} ${change.type}  ${change.id}${noteOf(change)}`);

/** Outputs of a stack by name. */
export const outputsOf = ({ Outputs = [] }: Stack): Readonly<Record<string, string>> =>
  Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));

const MANIFEST = fileURLToPath(new URL('../infra/slack-manifest.yml', import.meta.url));

const APP_STEPS = (stack: string): readonly string[] => [
  `Create a Slack app from ${MANIFEST} at https://api.slack.com/apps, and install it into your workspace.`,
  'Store its token and signing secret: aws secretsmanager create-secret --name farwatch/slack ' +
    `--secret-string '{"token":"xoxb-…","signingSecret":"…"}'`,
  `Name the secret: farwatch deploy --stack ${stack} --param SlackSecretArn=ARN`,
];

const hasSlack = ({ Parameters = [] }: Stack): boolean =>
  Parameters.some(
    ({ ParameterKey = '', ParameterValue }) =>
      /^Slack(Secret|Parameter)Arn$/.test(ParameterKey) && ParameterValue !== '',
  );

/** What is left to do until messages arrive in Slack and buttons work, one step per line. */
export const stepsAfter = (stack: Stack): readonly string[] => {
  const name = stack.StackName ?? '';
  const url = outputsOf(stack)['SlackActionsUrl'] ?? '';
  const steps = [
    ...(hasSlack(stack) ? [] : APP_STEPS(name)),
    `In the Slack app, set ${url || 'the output SlackActionsUrl'} as Request URL of Interactivity and of /farwatch.`,
    'Invite the app into its channel.',
    `Check everything: farwatch doctor --self --stack ${name}`,
  ];
  return steps.map((step, n) => `${n + 1}. ${step}`);
};
