import type { Cause } from '../stops/cause.ts';
import { causeGroupOf, stageOf } from '../stops/cause.ts';
import type { AdviceParameters } from '../stops/advice/advice-parameters.ts';
import type { StopsIncident } from '../service-state/incident.ts';
import type { Named } from './phrases.ts';
import { kindLineOf, phraseOf } from './phrases.ts';
import { cutText } from '../primitives/cut-text.ts';

/** Facts that the last log lines of the failed container yield; an investigation sets them. */
export const FACT_ERROR = 'Error';
export const FACT_ENDPOINT = 'Endpoint';

/**
 * `prod/db` of a secret's ARN without its six random characters, `/shop/url` of a parameter's, a role's own name. Six
 * small letters are a word of the name.
 */
const shortName = (name: string): string => {
  const [, secret] = /:secret:([^:\s]+?)(?:-(?=[a-z]{0,5}[A-Z0-9])[A-Za-z0-9]{6})?(?::[^\s]*)?$/.exec(name) ?? [];
  const [, parameter] = /:parameter(\/[^\s]+)$/.exec(name) ?? [];
  const [, role] = /:role\/(?:[^\s]*\/)?([^\s/]+)$/.exec(name) ?? [];
  const [, group] = /:targetgroup\/([^\s/]+)/.exec(name) ?? [];
  const [, object] = /:s3:::([^\s]+)$/.exec(name) ?? [];
  return secret ?? parameter ?? role ?? group ?? object ?? name;
};

/** `web:v42` of an image in ECR, with its registry where that is another one. */
const imageName = (image: string): string =>
  image.replace(/^\d{12}\.dkr\.ecr[^/]{0,80}\//, '').replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, '@$1');

/** What the endpoint of an AWS service is called by people. */
const SERVICES: Readonly<Record<string, string>> = {
  secretsmanager: 'Secrets Manager',
  ssm: 'Parameter Store',
  ecr: 'Amazon ECR',
  logs: 'CloudWatch Logs',
};

/** The registry of an account in ECR; its host says nothing more to a person. */
const ECR_HOST = /^\d{12}\.dkr\.ecr[.-]/;

const serviceName = (endpoint: string): string =>
  ECR_HOST.test(endpoint) ? 'Amazon ECR' : (SERVICES[endpoint] ?? endpoint);

type Line = (failedResource: string) => string;

/** The first line of a cause whose cause is known; all others say their phrase and the cause behind it. */
const LINES: Readonly<Record<string, Line>> = {
  'image.not_found': (failedResource) => `image ${failedResource} does not exist`,
  'image.auth_denied': (failedResource) => `the registry denies access to ${failedResource}`,
  'image.rate_limited': (failedResource) => `${serviceName(failedResource)} throttles pulls`,
  'image.platform_mismatch': (failedResource) => `image ${failedResource} is for a different CPU or operating system`,
  'image.invalid': (failedResource) => `image ${failedResource} is invalid`,
  'image.too_large': (failedResource) => `image ${failedResource} does not fit on the disk`,
  'image.pull_failed': (failedResource) => `image ${failedResource} cannot be pulled`,
  'registry.unreachable': (failedResource) => `${serviceName(failedResource)} cannot be reached`,
  'secrets.not_found': (failedResource) => `secret ${failedResource} does not exist`,
  'secrets.access_denied': (failedResource) => `access to secret ${failedResource} is denied`,
  'secrets.malformed': (failedResource) => `secret ${failedResource} cannot be parsed`,
  'secrets.unreachable': (failedResource) => `${serviceName(failedResource)} cannot be reached`,
  'secrets.retrieval_failed': (failedResource) => `secret ${failedResource} could not be retrieved`,
  'iam.assume_role_failed': (failedResource) => `role ${failedResource} cannot be assumed`,
  'iam.execution_role_denied': (failedResource) => `role ${failedResource} lacks a permission`,
  'network.subnet_exhausted': (failedResource) => `${failedResource} has no free IP address`,
  'network.config_invalid': (failedResource) => `${failedResource} does not fit the network configuration`,
  'logging.destination_missing': (failedResource) => `log group ${failedResource} does not exist`,
  'logging.access_denied': (failedResource) => `access to log group ${failedResource} is denied`,
  'logging.unreachable': (failedResource) => `${serviceName(failedResource)} cannot be reached`,
  'volume.mount_failed': (failedResource) => `volume ${failedResource} cannot be mounted`,
  'envfile.failed': (failedResource) => `environment file ${failedResource} could not be retrieved`,
  'container.command_invalid': (failedResource) => `command ${failedResource} cannot be run`,
  'health.elb': (failedResource) => `health checks of target group ${failedResource} fail`,
};

/** Where the process ran, its own last words say most; ECS knows only that it ended. */
const ran = (cause: Cause): boolean => stageOf(cause) === 'run' || cause === 'container.dependency_failed';
/** What ECS says itself and a log line cannot say better. */
const ECS_KNOWS: readonly Cause[] = ['memory.oom', 'health.elb'];

/** Causes that are about a container, be it a sidecar: its name stands within the phrase. */
const OF_CONTAINER: Readonly<Record<string, (failedContainer: string, named: Named) => string>> = {
  'container.dependency_failed': (failedContainer, { dependency }) =>
    dependency === undefined
      ? `container ${failedContainer} depends on a container that failed`
      : `container ${dependency} failed, and container ${failedContainer} depends on it`,
  'exit.application_error': (failedContainer) => `container ${failedContainer} exits with an error`,
  'exit.clean': (failedContainer) => `container ${failedContainer} exits although it should keep running`,
  'exit.killed': (failedContainer) => `container ${failedContainer} was killed`,
  'exit.terminated': (failedContainer) => `container ${failedContainer} exited on SIGTERM`,
  'exit.crashed': (failedContainer) => `container ${failedContainer} crashes`,
  'health.container': (failedContainer) => `health checks of container ${failedContainer} fail`,
  'exit.unreported': (failedContainer) => `essential container ${failedContainer} ended`,
};

const CHARACTERS_MAX = 220;

const cut = (text: string): string => cutText(text, CHARACTERS_MAX);

/** The secret that a line names: not the JSON key, by which an unnamed one is recognised. */
const secretIn = (failedResource: string | null, { secret, jsonKey }: Named): string | undefined =>
  secret ?? (failedResource === null || failedResource === jsonKey ? undefined : shortName(failedResource));

const nameFor = (cause: Cause, value: string): string =>
  causeGroupOf(cause) === 'image' ? imageName(value) : shortName(value);

/** Every value that the reasons named, shortened; the failed resource is never shortened to another name. */
const shortened = (cause: Cause, parameters: AdviceParameters): Named =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, nameFor(cause, value)]));

type Failed = {
  readonly cause: Cause;
  readonly failedResource: string | null;
  readonly adviceParameters: AdviceParameters;
};

/** The first line of a cause, with the circumstance and the name of what failed where the reasons have them. */
export const lineOf = ({ cause, failedResource, adviceParameters }: Failed): string => {
  const named = shortened(cause, adviceParameters);
  const inKind = kindLineOf(cause, adviceParameters['kind'], { ...named, secret: secretIn(failedResource, named) });
  if (inKind !== undefined) return cut(inKind);
  if (failedResource === null) return cut(phraseOf(cause));
  const name = nameFor(cause, failedResource);
  return cut(LINES[cause]?.(name) ?? `${phraseOf(cause)}: ${name}`);
};

/**
 * The cause of an incident of stops in one line, with the words that prove it: the error the container logged last, the
 * missing secret's name, the missing tag. Where nothing is known it is the phrase of the cause: nothing is guessed.
 */
export const causeLine = (incident: StopsIncident): string => {
  const { cause, facts, adviceParameters, failedResource, failedContainer } = incident;
  const error = facts[FACT_ERROR];
  const endpoint = facts[FACT_ENDPOINT];
  const isError = error !== undefined && ran(cause);
  if (isError && !ECS_KNOWS.includes(cause)) return cut(error);
  if (endpoint !== undefined && ran(cause)) return cut(`cannot connect to ${endpoint}`);
  const ofKind = kindLineOf(cause, adviceParameters['kind'], shortened(cause, adviceParameters));
  const ofContainer = failedContainer === null ? undefined : OF_CONTAINER[cause]?.(failedContainer, adviceParameters);
  if (ofKind === undefined && ofContainer !== undefined) return cut(ofContainer);
  const container = failedContainer === null || !ran(cause) ? '' : `, container ${failedContainer}`;
  return ofKind === undefined && failedResource === null
    ? cut(`${phraseOf(cause)}${container}`)
    : lineOf({ cause, failedResource, adviceParameters });
};
