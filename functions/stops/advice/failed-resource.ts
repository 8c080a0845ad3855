import type { Cause } from '../cause.ts';
import type { StopContainer } from '../stop.ts';

/** Every resource that the reasons of a stop name; absent otherwise. */
type Named = {
  readonly image?: string;
  readonly host?: string;
  /** The AWS service that was called when no host is named, as in its endpoint. */
  readonly endpoint?: string;
  readonly secret?: string;
  readonly jsonKey?: string;
  readonly logGroup?: string;
  readonly role?: string;
  readonly subnet?: string;
  readonly securityGroup?: string;
  readonly fileSystem?: string;
  /** Where in the container the mount was meant to be. */
  readonly mountPath?: string;
  readonly object?: string;
  readonly targetGroup?: string;
  readonly platform?: string;
  readonly command?: string;
  readonly deployment?: string;
  readonly stage?: string;
  readonly port?: string;
  readonly containerPort?: string;
  readonly attribute?: string;
  readonly constraint?: string;
  readonly size?: string;
  readonly instance?: string;
  readonly capacityProvider?: string;
  readonly dependency?: string;
  readonly bindPath?: string;
};

/** A name has something that words of a sentence do not have. */
const NAME_LIKE = /[/:@_.-]\w|\d|[a-z][A-Z]/;

/** The first name that a pattern finds; a plain word of the sentence does not count, unless it is quoted. */
const firstName = (text: string, patterns: readonly RegExp[]): string | undefined => {
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    const found = match?.[1]?.replace(/[.,;:'")\]}]{1,8}$/, '');
    if (match === null || !found) continue;
    const isQuoted = /["']/.test(text.charAt(match.index + match[0].indexOf(found) - 1));
    if (isQuoted || NAME_LIKE.test(found)) return found;
  }
  return undefined;
};

const first = (text: string, patterns: readonly RegExp[]): string | undefined => {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1]?.replace(/[.,;:'")\]}]{1,8}$/, '');
    if (found) return found;
  }
  return undefined;
};

const IMAGE = [
  /resolve ref(?:erence)?:? ["']?([^\s"']{2,400})/i,
  /manifest for ([^\s"']{2,400}) not found/i,
  /pull access denied for ([^\s"',]{2,400})/i,
  /(?:repository|image):? ['"]?([^\s"']{2,400}?)['"]? (?:was )?(?:not found|does not exist|missing)/i,
  /(?:cannot|can't) pull (?:the image )?['"]?([^\s"']{2,400})['"]? from/i,
  /pull the image '([^\s"']{2,400})'/i,
  /(?<![^\s"'<>(])([^\s"'/<>]{1,80}\.dkr\.ecr\.[^\s"'/]{5,60}\/[^\s"')]{1,300})/i,
];
const HOST = [
  /(?:https?:\/\/)([a-z0-9.\-_<>*[\]]{3,200})(?:[/":\s?]|$)/i,
  /lookup ([a-z0-9.\-_]{3,200})/i,
  /(?:to|from) ((?:[a-z0-9-]{1,63}\.){1,6}(?:com|io|aws|net|org)(?:\.cn)?)\b/i,
];
const SECRET = [
  /(arn:aws[\w-]{0,12}:(?:secretsmanager|ssm):[^\s"',;)]{5,400})/i,
  /invalid (?:ssm )?parameters: ?([^\s,;"]{1,300})/i,
  /secret ['"]?([^\s"']{2,300}?)['"]? (?:was |could )?(?:not|n't) (?:be )?found/i,
  /secret ['"]?(\/?[\w-]{1,80}[/_.-][\w/+=.@-]{1,300})/i,
];
const LOG_GROUP = [/log-group:([^\s:"',;)]{1,300})/i, /log group,? ?['"]([^\s"']{1,300})['"]/i];
const OBJECT = [
  /(arn:aws[\w-]{0,12}:s3:::[^\s"',;)]{3,300})/i,
  /(s3:\/\/[^\s"',;)]{3,300})/i,
  /download file ([^\s:"']{1,200})/i,
];
const TARGET_GROUP = [
  /(arn:aws[\w-]{0,12}:elasticloadbalancing:[^\s"',;)]{5,300})/i,
  /target-group ([^\s()"',;]{1,200})/i,
];
const COMMAND = [/exec: "{1,2}([^"\n]{1,200})"/i, /exec:? ["']?([^\s"':]{1,200})["']?(?: failed)?:/i];

/** Whose permission was denied: the caller, not the role that the call was about. */
const CALLER =
  /User: arn:(aws[\w-]{0,12}):sts::([^\s:]{1,40}):assumed-role\/([^\s/"']{1,200})[^\n]{0,300}not authorized/i;

/** Policies name the role, not the assumed-role session. The role's path is not in the session's ARN. */
const roleOf = (text: string): string | undefined => {
  const [, partition, account, caller] = CALLER.exec(text) ?? [];
  if (caller !== undefined) return `arn:${partition}:iam::${account}:role/${caller}`;
  const role = first(text, [/(arn:aws[\w-]{0,12}:iam:[^\s"',;)]{3,200}:role\/[^\s"',;)]{1,200})/i]);
  if (role !== undefined) return role;
  const session = /arn:(aws[\w-]{0,12}):sts:[^\s:]{0,20}:([^\s:]{1,40}):assumed-role\/([^\s/"']{1,200})/i.exec(text);
  return session === null ? undefined : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
};

/** Docker Hub has many names, but is one registry. */
const withoutAlias = (host: string | undefined): string | undefined =>
  host !== undefined && /(?:^|\.)docker\.(?:io|com)$/i.test(host) ? 'docker.io' : host;

const ENDPOINTS: readonly (readonly [RegExp, string])[] = [
  [/\bssm\b|systems manager|parameter store/i, 'ssm'],
  [/secrets ?manager|\basm\b/i, 'secretsmanager'],
  [/cloudwatch|log (?:group|stream)/i, 'logs'],
  [/registry auth from|ecr registry auth|amazon ecr/i, 'ecr'],
];

type Extractor = (text: string, failedContainer: StopContainer | undefined) => string | undefined;

const EXTRACTORS: Readonly<Record<keyof Named, Extractor>> = {
  image: (text, failedContainer) => firstName(text, IMAGE) ?? failedContainer?.image,
  host: (text) => withoutAlias(first(text, HOST)),
  endpoint: (text) => ENDPOINTS.find(([pattern]) => pattern.test(text))?.[1],
  secret: (text) => firstName(text, SECRET),
  jsonKey: (text) => first(text, [/json ?key ['"]?([^\s'",;]{1,128})/i]),
  logGroup: (text) => first(text, LOG_GROUP),
  role: roleOf,
  subnet: (text) => first(text, [/(subnet-[0-9a-f]{8,17})/i]),
  securityGroup: (text) => first(text, [/(sg-[0-9a-f]{8,17})/i]),
  fileSystem: (text) => first(text, [/((?:fs|fsap|vol)-[0-9a-f]{8,17})/i]),
  mountPath: (text) => first(text, [/to rootfs at \\?["']?(\/[^\s"'\\:,]{1,300})/i]),
  object: (text) => first(text, OBJECT),
  targetGroup: (text) => first(text, TARGET_GROUP),
  platform: (text) => first(text, [/platform ['"]([a-z0-9/.]{3,40})/i, /manifest for ([a-z]{3,10}\/[a-z0-9/]{3,20})/i]),
  command: (text) => first(text, COMMAND),
  stage: (text) => first(text, [/staging ?label:? ['"]?([\w-]{2,64})/i]),
  port: (text) => first(text, [/bind for \S{0,60}:(\d{1,5})/i, /\bport['": ]{1,3}(\d{1,5})\b/i]),
  containerPort: (text) =>
    /container ([\w-]{1,255}) does not have a container port (\d{1,5})/i.exec(text)?.slice(1, 3).join(':'),
  attribute: (text) => first(text, [/attribute ['"]?((?:ecs|com\.amazonaws)\.[\w.:-]{2,120})/i]),
  constraint: (text) => (/memberOf\([^)\n]{1,200}\)/i.exec(text) ?? /memberOf|distinctInstance/i.exec(text))?.[0],
  size: (text) => first(text, [/for given values: (\d{1,7} CPU, \d{1,7} memory)/i]),
  instance: (text) => first(text, [/\b(i-[0-9a-f]{8,17})\b/i]),
  capacityProvider: (text) => first(text, [/capacity provider ([\w-]{1,255})(?=[.,: ]|$)/i]),
  dependency: (text) =>
    first(text, [/dependency container ['"]?([\w-]{1,255})/i, /ordering dependency ['"]?([\w-]{1,255})/i]),
  bindPath: (text) => first(text, [/source path does not exist: (\/[^\s"'\\,]{1,300})/i]),
  deployment: (text) => first(text, [/(ecs-svc\/[0-9]{5,30})/i]),
};

/** Whether an advice needs something that reasons name. */
export const isNamed = (name: string): name is keyof Named => Object.hasOwn(EXTRACTORS, name);

/** What a stop's reasons name, from the text as one line in its own case. Extracted on demand, and once. */
export const namedIn = (
  text: string,
  failedContainer: StopContainer | undefined,
): ((key: keyof Named) => string | undefined) => {
  const known = new Map<keyof Named, string | undefined>();
  return (key) => {
    if (!known.has(key)) known.set(key, EXTRACTORS[key](text, failedContainer));
    return known.get(key);
  };
};

/** The registry of an image reference: without a host it is Docker Hub. */
export const registryOf = (image: string | undefined): string | undefined => {
  if (image === undefined) return undefined;
  const [head = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]/.test(head) ? head : 'docker.io';
};

type Names = (key: keyof Named) => string | undefined;

const registryIn = (named: Names): string | undefined =>
  named('host') ?? registryOf(named('image')) ?? named('endpoint');

const BY_DOMAIN: Readonly<Record<string, (named: Names) => string | undefined>> = {
  image: (named) => named('image'),
  registry: registryIn,
  secrets: (named) => named('secret') ?? named('jsonKey') ?? named('host'),
  iam: (named) => named('role'),
  network: (named) => named('subnet') ?? named('securityGroup'),
  logging: (named) => named('logGroup') ?? named('host'),
  volume: (named) => named('fileSystem') ?? named('mountPath'),
  envfile: (named) => named('object'),
};

const BY_CAUSE: Partial<Record<Cause, (named: Names) => string | undefined>> = {
  'image.rate_limited': registryIn,
  'secrets.unreachable': (named) => named('host') ?? named('endpoint'),
  'logging.unreachable': (named) => named('host') ?? named('endpoint'),
  'network.config_invalid': (named) => named('securityGroup') ?? named('subnet'),
  'container.command_invalid': (named) => named('command'),
  'health.elb': (named) => named('targetGroup'),
};

/** The resource that failed, to recognise the same cause in other services and to compare with task definitions. */
export const failedResourceOf = (cause: Cause, named: Names): string | undefined => {
  const of = BY_CAUSE[cause] ?? BY_DOMAIN[cause.slice(0, cause.indexOf('.'))];
  return of?.(named)?.slice(0, 400);
};
