import type { Question } from './policy.ts';
import type { Service, ServiceDeployment } from '../model.ts';
import { clusterNamed, definitionNamed, serviceDeploymentNamed, serviceNamed } from '../wire/lookups.ts';
import { textOf, textsOf, type Call } from '../wire/protocol.ts';

/**
 * What IAM is asked before ECS does something (Service Authorization Reference, list_amazonelasticcontainerservice):
 * each question must be allowed. Of what is not there IAM is asked by the name in the request.
 */
type Questions = (call: Call) => readonly Question[];

const tagsOf = ({ tags }: Pick<Service, 'tags'>): Question['context'] =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));

const arnIn = ({ simulation }: Call, resource: string): string =>
  `arn:aws:ecs:${simulation.region}:${simulation.account}:${resource}`;

const clusterArn = (call: Call): string => {
  const name = textOf(call.request, 'cluster') ?? 'default';
  return clusterNamed(call, name)?.arn ?? (name.startsWith('arn:') ? name : arnIn(call, `cluster/${name}`));
};

const found = (call: Call, name: string): Service | undefined => {
  const cluster = clusterNamed(call, textOf(call.request, 'cluster') ?? 'default');
  return cluster === undefined ? undefined : serviceNamed(call, cluster, name);
};

/** A service with its tags; `more` is what the request adds. */
const ofService = (call: Call, action: string, name: string, more: Question['context'] = {}): Question => {
  const service = found(call, name);
  const cluster = clusterArn(call);
  const resource = service?.arn ?? arnIn(call, `service/${cluster.split('/')[1] ?? ''}/${name}`);
  return { action, resource, context: { 'ecs:cluster': cluster, ...(service ? tagsOf(service) : {}), ...more } };
};

type Held = { readonly service: Service; readonly serviceDeployment: ServiceDeployment };

/** Stop and Continue ask for the service and for the deployment, which has no tags. */
const ofDeployment =
  (action: string): Questions =>
  (call) => {
    const arn = textOf(call.request, 'serviceDeploymentArn') ?? '';
    const held: Held | undefined = serviceDeploymentNamed(call, arn);
    if (held === undefined) return [{ action, resource: arn, context: {} }];
    const { service } = held;
    const context = { 'ecs:cluster': service.cluster.arn, 'ecs:service': service.arn };
    return [
      { action, resource: service.arn, context: { ...context, ...tagsOf(service) } },
      { action, resource: arn, context },
    ];
  };

/** An UpdateService that names a task definition hands its roles to ECS. */
const updateService: Questions = (call) => {
  const name = textOf(call.request, 'taskDefinition');
  const definition = name === undefined ? undefined : definitionNamed(call, name);
  const target = definition?.arn ?? (name === undefined ? undefined : arnIn(call, `task-definition/${name}`));
  const passed = definition === undefined ? [] : [definition.taskRoleArn, definition.executionRoleArn];
  return [
    ofService(
      call,
      'ecs:UpdateService',
      textOf(call.request, 'service') ?? '',
      target === undefined ? {} : { 'ecs:task-definition': target },
    ),
    ...passed.map((resource) => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    })),
  ];
};

const ofAll =
  (action: string, field: string): Questions =>
  ({ request }) =>
    textsOf(request, field).map((resource) => ({ action, resource, context: {} }));

const anywhere =
  (action: string): Questions =>
  () => [{ action, resource: '*', context: {} }];

/** A task by its ARN; one that is named by its id has its cluster in the ARN. */
const describeTasks: Questions = (call) => {
  const cluster = clusterArn(call);
  const context = { 'ecs:cluster': cluster };
  return textsOf(call.request, 'tasks').map((task) => ({
    action: 'ecs:DescribeTasks',
    resource: task.startsWith('arn:') ? task : arnIn(call, `task/${cluster.split('/')[1] ?? ''}/${task}`),
    context,
  }));
};

const QUESTIONS: Readonly<Record<string, Questions>> = {
  UpdateService: updateService,
  StopServiceDeployment: ofDeployment('ecs:StopServiceDeployment'),
  ContinueServiceDeployment: ofDeployment('ecs:ContinueServiceDeployment'),
  DescribeServices: (call) =>
    textsOf(call.request, 'services').map((name) => ofService(call, 'ecs:DescribeServices', name)),
  DescribeTasks: describeTasks,
  ListServiceDeployments: (call) => [
    ofService(call, 'ecs:ListServiceDeployments', textOf(call.request, 'service') ?? ''),
  ],
  DescribeServiceDeployments: ofAll('ecs:DescribeServiceDeployments', 'serviceDeploymentArns'),
  DescribeServiceRevisions: ofAll('ecs:DescribeServiceRevisions', 'serviceRevisionArns'),
  DescribeClusters: (call) =>
    textsOf(call.request, 'clusters').map((cluster) => ({
      action: 'ecs:DescribeClusters',
      resource: clusterArn({ ...call, request: { cluster } }),
      context: {},
    })),
  ListTagsForResource: (call) => [
    { action: 'ecs:ListTagsForResource', resource: textOf(call.request, 'resourceArn') ?? '', context: {} },
  ],
  DescribeTaskDefinition: anywhere('ecs:DescribeTaskDefinition'),
};

/** What IAM is asked for a call of ECS; for an operation that nobody described here, `*`. */
export const questionsOf = (operation: string, call: Call): readonly Question[] =>
  (QUESTIONS[operation] ?? anywhere(`ecs:${operation}`))(call);
