import { actionsOf, bundleOf, entryOf } from './bundles.ts';
import { statementsOf } from './statements.ts';
import type { FunctionEntry, Resources, ServerlessConfig } from './template.ts';
import { ofType, target } from './template.ts';

const LOGGING = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const RECEIVING = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

/** An UpdateService that names a task definition passes its roles on. */
const passing = (actions: ReadonlySet<string>): readonly string[] =>
  actions.has('ecs:UpdateService') ? ['iam:PassRole'] : [];

/** The framework's logical id of a function: `task-events` becomes `TaskDashevents…`. */
export const logicalIdOf = (name: string): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('-', 'Dash').concat('LambdaFunction');

const hasFailureQueue = (name: string, resources: Resources): boolean =>
  ofType(resources, 'AWS::Lambda::EventInvokeConfig').some(
    ([, { Properties = {} }]) =>
      target(Properties['FunctionName']) === logicalIdOf(name) && Properties['DestinationConfig'] !== undefined,
  );

/** What Lambda itself does in the function's name: write logs, read its queue, hand over a run that failed. */
const platformActions = (name: string, entry: FunctionEntry, resources: Resources): readonly string[] => [
  ...LOGGING,
  ...(entry.events?.some(({ sqs }) => sqs !== undefined) === true ? RECEIVING : []),
  ...(hasFailureQueue(name, resources) ? ['sqs:SendMessage'] : []),
];

/** The actions that a function's role must have, no more and no fewer. */
export const neededActions = async (
  name: string,
  config: ServerlessConfig,
  resources: Resources,
): Promise<ReadonlySet<string>> => {
  const entry = config.functions[name];
  const path = entry === undefined ? undefined : entryOf(entry.handler);
  if (entry === undefined || path === undefined) throw new Error(`${name}: its handler is not written yet`);
  const called = actionsOf((await bundleOf(path, config)).metafile);
  return new Set([...called, ...passing(called), ...platformActions(name, entry, resources)]);
};

/** Where a function's role differs from what its bundle calls. */
export const roleFindings = async (
  name: string,
  config: ServerlessConfig,
  resources: Resources,
): Promise<readonly string[]> => {
  const role = target(config.functions[name]?.role) ?? '';
  const resource = resources[role];
  if (resource === undefined) return [`${name}: its role ${role} is not in the template`];
  const allowed = new Set(statementsOf(resource).flatMap(({ actions }) => actions));
  const needed = await neededActions(name, config, resources);
  return [
    ...[...needed]
      .filter((action) => !allowed.has(action))
      .map((action) => `${role}: lacks ${action}, which ${name} calls`),
    ...[...allowed]
      .filter((action) => !needed.has(action))
      .map((action) => `${role}: allows ${action}, which ${name} never calls`),
  ];
};
