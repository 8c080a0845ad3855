import { taskDefinitionsOf, tasksOf } from '../incidents/of-any-kind.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { isStandalone, lastPart, partsOf } from '../primitives/identity.ts';
import { isOfService } from '../incidents/shared/members.ts';
import type { Incident } from '../service-state/incident.ts';

/** Links to AWS's console for one incident; absent where there is no target. */
export type Links = {
  readonly service?: string;
  readonly deployment?: string;
  readonly taskDefinition?: string;
  readonly logs?: string;
  /** Task id to URL. */
  readonly tasks: Readonly<Record<string, string>>;
};

/** Host of a region's console, by partition. */
const hostOf = (region: string): string => {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
};

/** One part of a URL; half surrogates cannot be encoded in one. */
const part = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, ''));

const ecs = (region: string, path: string): string => `https://${hostOf(region)}/ecs/v2/${path}?region=${part(region)}`;

/** The service, or the cluster's tasks when there is no service. */
export const serviceLink = (service: ServiceKey): string => {
  const { region, cluster, name } = partsOf(service);
  return isStandalone(service)
    ? ecs(region, `clusters/${part(cluster)}/tasks`)
    : ecs(region, `clusters/${part(cluster)}/services/${part(name)}/health`);
};

/** One task; ECS shows it for about an hour after its stop. */
export const taskLink = (service: ServiceKey, taskId: string): string => {
  const { region, cluster } = partsOf(service);
  return ecs(region, `clusters/${part(cluster)}/tasks/${part(taskId)}/configuration`);
};

/** A service deployment by its ARN or id (not the `ecs-svc/…` of events, which the console does not know). */
export const deploymentLink = (service: ServiceKey, serviceDeployment: string): string => {
  const { region, cluster, name } = partsOf(service);
  const id = part(lastPart(serviceDeployment));
  return ecs(region, `clusters/${part(cluster)}/services/${part(name)}/deployments/${id}`);
};

/** `family:revision`. */
export const taskDefinitionLink = (service: ServiceKey, taskDefinition: string): string => {
  const [family = '', revision = ''] = lastPart(taskDefinition).split(':');
  return ecs(partsOf(service).region, `task-definitions/${part(family)}/${part(revision)}/containers`);
};

/** The console needs its fragments encoded twice, with `$` for `%`. */
const fragment = (text: string): string => part(part(text)).replaceAll('%', '$');

export type LogStream = { readonly region: string; readonly group: string; readonly stream?: string };

/** A log group or one stream of it in CloudWatch Logs. */
export const logsLink = ({ region, group, stream }: LogStream): string => {
  const events = stream === undefined ? '' : `/log-events/${fragment(stream)}`;
  const console = `https://${hostOf(region)}/cloudwatch/home?region=${part(region)}`;
  return `${console}#logsV2:log-groups/log-group/${fragment(group)}${events}`;
};

/** Names of facts that links are made from; set by `investigate` and by hook events. */
/** What the failed starts of an incident cost, in words. */
export const FACT_COST = 'Failed starts cost';
export const FACT_LOG_GROUP = 'Log group';
export const FACT_LOG_STREAM = 'Log stream';
export const FACT_SERVICE_DEPLOYMENT = 'serviceDeployment';
/** Name of the fact that says who deployed last; `investigate` sets it. */
export const FACT_DEPLOYER = 'Deployed by';

const logsOf = ({ service, facts }: Incident): string | undefined => {
  const [group, stream] = [facts[FACT_LOG_GROUP], facts[FACT_LOG_STREAM]];
  if (group === undefined) return undefined;
  return logsLink({ region: partsOf(service).region, group, ...(stream === undefined ? {} : { stream }) });
};

/** All links of an incident. */
export const linksOf = (incident: Incident): Links => {
  const { service, facts } = incident;
  const deployment = facts[FACT_SERVICE_DEPLOYMENT];
  const [revision] = Object.keys(taskDefinitionsOf(incident));
  const logs = logsOf(incident);
  return {
    ...(isOfService(incident) ? { service: serviceLink(service) } : {}),
    ...(deployment === undefined ? {} : { deployment: deploymentLink(service, deployment) }),
    ...(revision === undefined ? {} : { taskDefinition: taskDefinitionLink(service, revision) }),
    ...(logs === undefined ? {} : { logs }),
    tasks: Object.fromEntries(tasksOf(incident).map(({ id }) => [id, taskLink(service, id)])),
  };
};
