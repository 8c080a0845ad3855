import { definitionNamed, serviceDeploymentNamed, serviceOf, taggedBy } from './lookups.ts';
import {
  atMost,
  ECS_PAGES,
  found,
  instantOf,
  pageOf,
  recordOf,
  tagList,
  textOf,
  textsOf,
  WireError,
} from './protocol.ts';
import { serviceDeploymentBrief, serviceDeploymentView, serviceRevisionView } from './deployment-views.ts';
import { definitionView } from './task-views.ts';
import { tagsFor } from './views.ts';
import type { Operation } from './protocol.ts';

const describeTaskDefinition: Operation = (call) => {
  const definition = definitionNamed(call, textOf(call.request, 'taskDefinition') ?? '');
  if (definition === undefined) throw new WireError('ClientException', 'Unable to describe task definition.');
  const include = textsOf(call.request, 'include');
  return { taskDefinition: definitionView(call.simulation, definition), ...tagsFor(include, definition.tags) };
};

const listTaskDefinitions: Operation = ({ simulation, request }) => {
  const [family, status] = [textOf(request, 'familyPrefix'), textOf(request, 'status') ?? 'ACTIVE'];
  const definitions = [...simulation.definitions.values()]
    .filter((one) => one.status === status && (family === undefined || one.family === family))
    .sort((one, other) =>
      one.family < other.family ? -1 : one.family > other.family ? 1 : one.revision - other.revision,
    );
  if (textOf(request, 'sort') === 'DESC') definitions.reverse();
  const { page, next } = pageOf(definitions, request, ECS_PAGES(100));
  return { taskDefinitionArns: page.map(({ arn }) => arn), ...next };
};

/** ListServiceDeployments lists 90 days. */
const LISTED_MS = 90 * 86_400_000;

const listServiceDeployments: Operation = (call) => {
  const service = serviceOf(call);
  const oldest = call.simulation.now - LISTED_MS;
  const statuses = textsOf(call.request, 'status');
  const window = recordOf(call.request['createdAt']);
  const [after, before] = [instantOf(window, 'after'), instantOf(window, 'before')];
  const chosen = service.serviceDeployments.filter(
    ({ status, createdAt }) =>
      (statuses.length === 0 || statuses.includes(status)) &&
      createdAt >= Math.max(oldest, after ?? 0) &&
      createdAt <= (before ?? Infinity),
  );
  const { page, next } = pageOf(chosen, call.request, ECS_PAGES(100, 20));
  return { serviceDeployments: page.map((one) => serviceDeploymentBrief(service, one)), ...next };
};

const describeServiceDeployments: Operation = (call) => {
  const arns = atMost(textsOf(call.request, 'serviceDeploymentArns'), 20, 'serviceDeploymentArns');
  const { there, failures } = found(arns, (arn) => serviceDeploymentNamed(call, arn));
  return {
    serviceDeployments: there.map((one) => serviceDeploymentView(one.service, one.serviceDeployment)),
    failures,
  };
};

const describeServiceRevisions: Operation = (call) => {
  const arns = atMost(textsOf(call.request, 'serviceRevisionArns'), 20, 'serviceRevisionArns');
  const all = [...call.simulation.services.values()].flatMap((service) =>
    service.revisions.map((revision) => ({ service, revision })),
  );
  const { there, failures } = found(arns, (arn) => all.find(({ revision }) => revision.arn === arn));
  return {
    serviceRevisions: there.map((one) => serviceRevisionView(call.simulation, one.service, one.revision)),
    failures,
  };
};

const listTagsForResource: Operation = (call) => ({
  tags: tagList(taggedBy(call, textOf(call.request, 'resourceArn') ?? '').tags),
});

/** Task definitions, service deployments, service revisions and tags. */
export const DEPLOYMENT_READS: Readonly<Record<string, Operation>> = {
  DescribeTaskDefinition: describeTaskDefinition,
  ListTaskDefinitions: listTaskDefinitions,
  ListServiceDeployments: listServiceDeployments,
  DescribeServiceDeployments: describeServiceDeployments,
  DescribeServiceRevisions: describeServiceRevisions,
  ListTagsForResource: listTagsForResource,
};
