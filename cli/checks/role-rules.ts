import type { Contents } from './bundles.ts';
import { actionsOf, entryOf } from './bundles.ts';
import { statementsOf } from './statements.ts';
import type { FunctionEntry, Resources, ServerlessConfig } from './template.ts';
import { ofType, target } from './template.ts';

const LOGGING = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const RECEIVING = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

/**
 * Further actions that an action needs: an UpdateService that names a task definition passes its roles, S3 answers 404
 * for a missing object only to those who may list, and a session is taken for a decision.
 */
const IMPLIED: Readonly<Record<string, string>> = {
  'ecs:UpdateService': 'iam:PassRole',
  's3:GetObject': 's3:ListBucket',
  'sts:AssumeRole': 'sts:SetSourceIdentity',
};

const implied = (actions: ReadonlySet<string>): readonly string[] =>
  [...actions].flatMap((action) => IMPLIED[action] ?? []);

/** The framework's logical id of a function: `task-events` becomes `TaskDashevents…`. */
const logicalIdOf = (name: string): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('-', 'Dash').concat('LambdaFunction');

const hasFailureQueue = (name: string, resources: Resources): boolean =>
  ofType(resources, 'AWS::Lambda::EventInvokeConfig').some(
    ([, { Properties = {} }]) =>
      target(Properties['FunctionName']) === logicalIdOf(name) && Properties['DestinationConfig'] !== undefined,
  );

/** Whether a mapping of our own, beside those of serverless.yml, feeds the function from a queue. */
const isMapped = (name: string, resources: Resources): boolean =>
  ofType(resources, 'AWS::Lambda::EventSourceMapping').some(
    ([, { Properties = {} }]) => target(Properties['FunctionName']) === logicalIdOf(name),
  );

/**
 * What Lambda itself does with the function's role: write logs, read its queue, send a failed run to its destination.
 */
const platformActions = (name: string, entry: FunctionEntry, resources: Resources): readonly string[] => [
  ...LOGGING,
  ...(entry.events?.some(({ sqs }) => sqs !== undefined) === true || isMapped(name, resources) ? RECEIVING : []),
  ...(hasFailureQueue(name, resources) ? ['sqs:SendMessage'] : []),
];

/** What is compared: the configuration, the deployed resources, and the files in each bundle. */
export type Stack = {
  readonly config: ServerlessConfig;
  readonly resources: Resources;
  readonly contents: Contents;
};

/** The actions that a function's role must have, no more and no fewer; throws when the function has no handler. */
export const neededActions = (name: string, { config, resources, contents }: Stack): ReadonlySet<string> => {
  const entry = config.functions[name];
  const files = contents.get(entryOf(entry?.handler ?? '') ?? '');
  if (entry === undefined || files === undefined) throw new Error(`${name}: its handler is not written yet`);
  const called = actionsOf(files);
  return new Set([...called, ...implied(called), ...platformActions(name, entry, resources)]);
};

/** The role that may change ECS; a function takes it for one call at a time. */
export const ACT_ROLE = 'ActRole';

/** The same role in the account of a spoke. */
export const SPOKE_ACT_ROLE = 'FarwatchAct';

/** Whether an action changes ECS: that is never a function's own right. */
export const isActing = (action: string): boolean =>
  action === 'iam:PassRole' || /^ecs:(?!Describe|List|Get)/.test(action);

/** What a role allows: by its own policies and by those that name it. */
const allowedBy = (role: string, resources: Resources): ReadonlySet<string> => {
  const attached = ofType(resources, 'AWS::IAM::Policy').filter(([, { Properties = {} }]) =>
    (Properties['Roles'] as readonly unknown[]).some((one) => target(one) === role),
  );
  const own = resources[role];
  const all = [...(own === undefined ? [] : [own]), ...attached.map(([, policy]) => policy)];
  return new Set(all.flatMap(statementsOf).flatMap(({ actions }) => actions));
};

type Compared = { readonly name: string; readonly role: string; readonly needed: readonly string[] };

const difference = ({ name, role, needed }: Compared, { resources }: Stack): readonly string[] => {
  const allowed = allowedBy(role, resources);
  const lacking = needed.filter((action) => !allowed.has(action));
  const idle = [...allowed].filter((action) => !needed.includes(action));
  return [
    ...lacking.map((action) => `${role}: lacks ${action}, which ${name} calls`),
    ...idle.map((action) => `${role}: allows ${action}, which ${name} never calls`),
  ];
};

/** Where a function's role differs from what its bundle calls, and the Act role from what it changes. */
export const roleFindings = (name: string, stack: Stack): readonly string[] => {
  const role = target(stack.config.functions[name]?.role) ?? '';
  if (stack.resources[role] === undefined) return [`${name}: its role ${role} is not in the template`];
  const needed = [...neededActions(name, stack)];
  const acting = needed.filter(isActing);
  return [
    ...difference({ name, role, needed: needed.filter((action) => !isActing(action)) }, stack),
    ...(acting.length === 0 ? [] : difference({ name, role: ACT_ROLE, needed: acting }, stack)),
  ];
};
