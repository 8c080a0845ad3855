import { ACT_ROLE, SPOKE_ACT_ROLE, isActing } from './role-rules.ts';
import { statementsOf } from './statements.ts';
import type { Resource, Resources } from './template.ts';
import { ofType, target } from './template.ts';

/** Actions for which AWS's service authorization reference has no resource narrower than `*`, and why we need them. */
export const WILDCARD_RESOURCES: Readonly<Record<string, string>> = {
  'application-autoscaling:DescribeScalableTargets': 'has no resource type',
  'application-autoscaling:DescribeScalingActivities': 'has no resource type',
  'application-autoscaling:DescribeScalingPolicies': 'has no resource type',
  'application-autoscaling:DescribeScheduledActions': 'has no resource type',
  'ce:GetCostAndUsage': 'has no resource type',
  'cloudwatch:GetMetricData': 'has no resource type',
  'ec2:DescribeNatGateways': 'has no resource type',
  'ec2:DescribeNetworkAcls': 'has no resource type',
  'ec2:DescribeRouteTables': 'has no resource type',
  'ec2:DescribeSecurityGroups': 'has no resource type',
  'ec2:DescribeSubnets': 'has no resource type',
  'ec2:DescribeVpcEndpoints': 'has no resource type',
  'ecs:DescribeTaskDefinition': 'has no resource type',
  'ecs:ListClusters': 'has no resource type',
  'ecs:ListServices': 'has no resource type',
  'elasticloadbalancing:DescribeLoadBalancers': 'has no resource type',
  'elasticloadbalancing:DescribeTargetGroups': 'has no resource type',
  'elasticloadbalancing:DescribeTargetHealth': 'has no resource type',
  'ssm:DescribeParameters': 'has no resource type',
  'ecs:ListTasks': 'its only resource type is the container instance, and Fargate has none',
};

type Check = (resources: Resources) => readonly string[];

const property = (resource: Resource, name: string): unknown => resource.Properties?.[name];
const lambdas = (resources: Resources) => ofType(resources, 'AWS::Lambda::Function');
const queues = (resources: Resources) => ofType(resources, 'AWS::SQS::Queue');

const deadLetterOf = (queue: Resource): string | undefined =>
  target((property(queue, 'RedrivePolicy') as { deadLetterTargetArn?: unknown } | undefined)?.deadLetterTargetArn);

/** Queues that receive messages from another queue, a rule, a schedule or a failed run. */
const deadLetterQueues = (resources: Resources): ReadonlySet<string> => {
  const text = JSON.stringify(
    Object.values(resources).map(({ Properties = {} }) => [
      Properties['Targets'],
      Properties['Target'],
      Properties['DestinationConfig'],
    ]),
  );
  const behind = queues(resources).flatMap(([, queue]) => deadLetterOf(queue) ?? []);
  const named = queues(resources).filter(([id]) => text.includes(`"DeadLetterConfig":{"Arn":{"Fn::GetAtt":["${id}"`));
  return new Set([...behind, ...named.map(([id]) => id)]);
};

const roleIsOwn: Check = (resources) => {
  const roles = lambdas(resources).map(([id, lambda]) => [id, target(property(lambda, 'Role'))] as const);
  const shared = roles.filter(
    ([, role]) => role === undefined || roles.filter(([, other]) => other === role).length > 1,
  );
  return [
    ...shared.map(([id, role]) => `${id}: shares its role ${role ?? '(unknown)'}; give it one of its own`),
    ...('IamRoleLambdaExecution' in resources ? ["IamRoleLambdaExecution: the framework's shared role is there"] : []),
  ];
};

const actionsAreNamed: Check = (resources) =>
  Object.entries(resources).flatMap(([id, resource]) =>
    statementsOf(resource)
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ actions }) => actions)
      .filter((action) => action.includes('*'))
      .map((action) => `${id}: allows ${action}; name the actions`),
  );

const resourcesAreNamed: Check = (resources) =>
  Object.entries(resources).flatMap(([id, resource]) =>
    statementsOf(resource)
      .filter((statement) => statement.effect === 'Allow' && statement.resources.includes('*'))
      .flatMap(({ actions }) => actions)
      .filter((action) => !(action in WILDCARD_RESOURCES))
      .map((action) => `${id}: allows ${action} on *; name the resources, or justify it in WILDCARD_RESOURCES`),
  );

const queuesHaveDeadLetters: Check = (resources) => {
  const last = deadLetterQueues(resources);
  return queues(resources)
    .filter(([id, queue]) => !last.has(id) && deadLetterOf(queue) === undefined)
    .map(([id]) => `${id}: has no dead-letter queue`);
};

type Target = { readonly Id?: string; readonly DeadLetterConfig?: { readonly Arn?: unknown } };

const targetsHaveDeadLetters: Check = (resources) => {
  const rules = ofType(resources, 'AWS::Events::Rule').flatMap(([id, rule]) =>
    (property(rule, 'Targets') as readonly Target[]).map((each) => [`${id} ${each.Id}`, each] as const),
  );
  const schedules = ofType(resources, 'AWS::Scheduler::Schedule').map(
    ([id, schedule]) => [id, property(schedule, 'Target') as Target] as const,
  );
  return [...rules, ...schedules]
    .filter(([, each]) => target(each.DeadLetterConfig?.Arn) === undefined)
    .map(([id]) => `${id}: what it can't deliver is lost; give its target a DeadLetterConfig`);
};

const namesFit: Check = (resources) =>
  Object.entries(resources).flatMap(([id, resource]) =>
    ['RoleName', 'FunctionName', 'Name'].flatMap((name) => {
      const value = property(resource, name);
      return typeof value === 'string' && value.length > 64 ? [`${id}: ${name} has ${value.length} of 64 letters`] : [];
    }),
  );

const queuesAreEncrypted: Check = (resources) =>
  queues(resources)
    .filter(([, queue]) => property(queue, 'SqsManagedSseEnabled') !== true)
    .map(([id]) => `${id}: is not encrypted; SqsManagedSseEnabled: true`);

const patternsFit: Check = (resources) =>
  ofType(resources, 'AWS::Events::Rule').flatMap(([id, rule]) => {
    const { length } = JSON.stringify(property(rule, 'EventPattern'));
    return length < 2048 ? [] : [`${id}: its pattern has ${length} characters; EventBridge takes 2,048`];
  });

const tablesAreSafe: Check = (resources) =>
  ofType(resources, 'AWS::DynamoDB::Table').flatMap(([id, table]) => {
    const text = JSON.stringify(table);
    const needed = [
      '"DeletionPolicy":"Retain"',
      '"PointInTimeRecoveryEnabled":true',
      '"SSEEnabled":true',
      '"PAY_PER_REQUEST"',
    ];
    return [
      ...needed.filter((each) => !text.includes(each)).map((each) => `${id}: lacks ${each}`),
      ...(property(table, 'TableName') === undefined ? [] : [`${id}: has a fixed name`]),
    ];
  });

const roles = (resources: Resources) => [
  ...ofType(resources, 'AWS::IAM::Role'),
  ...ofType(resources, 'AWS::IAM::Policy'),
];

const oneRoleChangesEcs: Check = (resources) =>
  roles(resources)
    .filter(([id]) => id !== ACT_ROLE && id !== SPOKE_ACT_ROLE)
    .flatMap(([id, role]) =>
      statementsOf(role)
        .flatMap(({ actions }) => actions)
        .filter(isActing)
        .map((action) => `${id}: may ${action}; only ${ACT_ROLE} may change ECS`),
    );

/** Of the table's actions those that only read; whatever else there is needs the keys it may touch. */
const READS_TABLE = ['dynamodb:GetItem', 'dynamodb:Query'];
const WRITES_TABLE = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];

const writesAreKeyed: Check = (resources) =>
  roles(resources).flatMap(([id, role]) =>
    statementsOf(role).flatMap(({ actions, condition }) => {
      const isKeyed = JSON.stringify(condition).includes('"dynamodb:LeadingKeys"');
      return actions
        .filter((action) => action.startsWith('dynamodb:') && !READS_TABLE.includes(action))
        .filter((action) => !isKeyed || !WRITES_TABLE.includes(action))
        .map((action) => `${id}: may ${action} on any item, or delete; name the keys (docs/designs/keys.md)`);
    }),
  );

const logsEnd: Check = (resources) =>
  ofType(resources, 'AWS::Logs::LogGroup')
    .filter(([, group]) => property(group, 'RetentionInDays') === undefined)
    .map(([id]) => `${id}: keeps its logs indefinitely; set RetentionInDays`);

const CHECKS: readonly Check[] = [
  roleIsOwn,
  actionsAreNamed,
  resourcesAreNamed,
  queuesHaveDeadLetters,
  targetsHaveDeadLetters,
  namesFit,
  queuesAreEncrypted,
  patternsFit,
  tablesAreSafe,
  oneRoleChangesEcs,
  writesAreKeyed,
  logsEnd,
];

/** What is wrong with a stack, one sentence each; for the packaged template and for the files of infra/. */
export const stackFindings: Check = (resources) => CHECKS.flatMap((check) => check(resources));
