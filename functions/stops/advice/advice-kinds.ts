import type { Cause } from '../cause.ts';

/** A circumstance in the reasons that needs other advice than its cause's general one. */
export type KindRule = {
  readonly kind: string;
  /** Matched against the reasons, in their own case. */
  readonly says: RegExp;
  /** The placeholders of its advice. */
  readonly asks: readonly string[];
};

/** What the text about circumstances says of a task that does not run on Fargate. */
export const ON_INSTANCE = ' on a container instance';
export const ON_MANAGED = `${ON_INSTANCE} (managed)`;
export const ON_EXTERNAL = `${ON_INSTANCE} (external)`;

const INSTANCES = /launch instance|container[ -]instance|host ec2|\bec2 instance|instance i-|insufficientinstance/i;
/** Only for a capacity provider of Managed Instances does ECS start instances itself. */
const MANAGED = /launch (?:an? |the )?instance|container instance \(managed\)/i;
const EXTERNAL = /container instance \(external\)/i;
const THROTTLED_SECRETS = /^(?=[\s\S]*(?:throttl|rate exceeded|too ?many ?requests))[\s\S]*(?:\basm\b|\bssm\b|secret)/i;
const THROTTLED_LOGS =
  /^(?=[\s\S]*(?:throttl|rate exceeded|too ?many ?requests))[\s\S]*(?:log ?stream|log ?group|awslogs|cloudwatch)/i;
const PORT_IN_USE = /port is already|address already in use|bind for \S+ failed/i;
const PORT_IN_USE_ON_INSTANCE = /(?:port is already|address already in use|bind for \S+ failed)[^]*container instance/i;
const PUBLIC_REGISTRY = /docker\.(?:io|com)|ghcr\.io|quay\.io|gcr\.io|pkg\.dev|mcr\.microsoft|public\.ecr\.aws/i;

/**
 * Circumstances by cause; the first match counts. Their texts are in advice-of-kind.ts, their first lines in
 * incidents/phrases.ts. `instances`: the task runs on EC2 or Managed Instances; `external`: on ECS Anywhere.
 */
export const ADVICE_KINDS: Readonly<Partial<Record<Cause, readonly KindRule[]>>> = {
  'image.not_found': [{ kind: 'digest', says: /@sha256:/, asks: ['image'] }],
  'image.auth_denied': [
    { kind: 'login', says: /incorrect username or password|invalid credentials/i, asks: [] },
    { kind: 'repository', says: /repository policy|no resource-based policy/i, asks: ['image', 'statement'] },
  ],
  'image.rate_limited': [{ kind: 'ecr', says: /\.dkr\.ecr[.-]/, asks: [] }],
  'image.invalid': [
    { kind: 'reference', says: /invalid reference|could not parse image name/i, asks: ['image'] },
    { kind: 'owner', says: /l?chown\b/i, asks: ['image'] },
  ],
  'image.platform_mismatch': [
    { kind: 'exec', says: /exec format error/i, asks: ['image'] },
    { kind: 'instances', says: INSTANCES, asks: ['image', 'platform'] },
  ],
  'image.too_large': [
    { kind: 'managed', says: MANAGED, asks: ['image'] },
    { kind: 'instances', says: INSTANCES, asks: ['image'] },
  ],
  'registry.unreachable': [
    { kind: 'answers', says: /\b50[0234]\b|\beof\b|service unavailable|bad gateway/i, asks: ['host'] },
    { kind: 'external', says: EXTERNAL, asks: ['host'] },
    { kind: 'instances', says: INSTANCES, asks: ['host'] },
    { kind: 'public', says: PUBLIC_REGISTRY, asks: ['host'] },
  ],
  'secrets.not_found': [
    { kind: 'deleted', says: /marked (?:for deletion|deleted)|scheduled for deletion/i, asks: ['secret'] },
    { kind: 'json-key', says: /json ?key/i, asks: ['secret', 'jsonKey'] },
    { kind: 'version', says: /staging ?label|version ?(?:id|stage)|has no value/i, asks: ['secret', 'stage'] },
    { kind: 'parameter', says: /\bssm\b|parameter/i, asks: ['secret'] },
  ],
  'secrets.access_denied': [
    { kind: 'key-disabled', says: /kmsinvalidstate|is disabled|pending (?:deletion|import)/i, asks: ['secret'] },
    { kind: 'key', says: /\bkms\b|ciphertext/i, asks: ['role', 'secret', 'statement'] },
    {
      kind: 'read',
      says: /not authorized to perform: ?(?:secretsmanager|ssm):/i,
      asks: ['role', 'secret', 'statement'],
    },
  ],
  'secrets.malformed': [
    { kind: 'json', says: /invalid character|unmarshal|json|looking for begin/i, asks: ['secret'] },
    { kind: 'reference', says: /\barn\b|name/i, asks: ['secret'] },
  ],
  'secrets.unreachable': [
    { kind: 'external', says: EXTERNAL, asks: ['host', 'secret'] },
    { kind: 'instances', says: INSTANCES, asks: ['host', 'secret'] },
  ],
  'iam.assume_role_failed': [
    { kind: 'service-linked', says: /service[- ]linked role|AWSServiceRoleForECS/i, asks: [] },
    { kind: 'infrastructure', says: /infrastructure role/i, asks: ['role'] },
  ],
  'iam.execution_role_denied': [
    { kind: 'interface', says: /create network interface/i, asks: ['statement'] },
    {
      kind: 'instances',
      says: /launch instance|\bec2:(?:CreateFleet|RunInstances)|capacity provider/i,
      asks: ['role', 'statement', 'capacityProvider'],
    },
    { kind: 'pass-role', says: /iam:PassRole/i, asks: ['role', 'statement'] },
  ],
  'network.eni_provisioning': [
    { kind: 'managed', says: MANAGED, asks: [] },
    { kind: 'instances', says: /device index|eni plugin|cni setup|container instance/i, asks: [] },
  ],
  'network.eni_limit': [{ kind: 'instances', says: /resource:? ?eni|insufficient eni|container instance/i, asks: [] }],
  'network.config_invalid': [
    { kind: 'too-many-groups', says: /securitygroups?(?:perinterface)?limitexceeded/i, asks: [] },
    {
      kind: 'group-missing',
      says: /group(?:id)?\.?notfound|security ?groups?[^.\n]{0,80}(?:does not|do not) exist/i,
      asks: ['securityGroup'],
    },
    { kind: 'subnet-missing', says: /subnet(?:id)?\.?notfound|subnets?[^.\n]{0,80}does not exist/i, asks: ['subnet'] },
  ],
  'logging.unreachable': [
    { kind: 'router', says: /dial unix|fluent\.sock/i, asks: [] },
    { kind: 'external', says: EXTERNAL, asks: ['host'] },
    { kind: 'instances', says: INSTANCES, asks: ['host'] },
  ],
  'logging.config_invalid': [
    { kind: 'managed', says: MANAGED, asks: [] },
    { kind: 'instances', says: INSTANCES, asks: [] },
  ],
  'volume.mount_failed': [
    { kind: 'bind', says: /bind (?:source|mount)|type "?bind/i, asks: ['bindPath'] },
    { kind: 'ebs', says: /\bebs\b|\bvol-[0-9a-f]|attach/i, asks: ['fileSystem'] },
    { kind: 'efs', says: /\befs\b|mount\.nfs|\bfs(?:ap)?-[0-9a-f]|mount target/i, asks: ['fileSystem'] },
  ],
  'envfile.failed': [
    { kind: 'denied', says: /access ?denied|not authorized|\b403\b|forbidden/i, asks: ['object', 'statement'] },
  ],
  'container.command_invalid': [
    { kind: 'none', says: /no command specified/i, asks: ['container'] },
    { kind: 'permission', says: /permission denied/i, asks: ['container', 'command'] },
    { kind: 'windows', says: /\bhcs|hcsshim|system cannot find|0x[0-9a-f]{1,8}\b/i, asks: ['container', 'command'] },
  ],
  'container.create_failed': [
    { kind: 'name', says: /name[^\n]{0,120}already in use[^]*container instance/i, asks: ['container'] },
  ],
  'container.start_failed': [
    { kind: 'user', says: /unable to find user|no matching entries in passwd/i, asks: ['container'] },
    { kind: 'host-port', says: PORT_IN_USE_ON_INSTANCE, asks: ['container', 'port'] },
    { kind: 'port', says: PORT_IN_USE, asks: ['container', 'port'] },
  ],
  'exit.application_error': [
    { kind: 'shell', says: /exit=12[67]\b|exit(?:ed)?[^\n]{0,20}\b12[67]\b/i, asks: ['container', 'exit'] },
  ],
  'exit.killed': [{ kind: 'ignored-sigterm', says: /sigterm was ignored/i, asks: ['container'] }],
  'memory.oom': [{ kind: 'instances', says: INSTANCES, asks: ['container'] }],
  'storage.full': [
    { kind: 'managed', says: MANAGED, asks: [] },
    { kind: 'instances', says: INSTANCES, asks: [] },
  ],
  'health.elb': [
    { kind: 'missing', says: /target ?group[^.]{0,140}(?:not found|does not exist)/i, asks: ['targetGroup'] },
    { kind: 'instances', says: INSTANCES, asks: ['targetGroup'] },
  ],
  'platform.spot_interruption': [
    { kind: 'managed', says: MANAGED, asks: [] },
    { kind: 'instances', says: INSTANCES, asks: ['instance'] },
  ],
  'platform.maintenance': [
    { kind: 'managed', says: MANAGED, asks: [] },
    { kind: 'instances', says: INSTANCES, asks: [] },
  ],
  'platform.host_failure': [
    { kind: 'notice', says: /termination ?notice/i, asks: [] },
    { kind: 'internal', says: /internal ?error/i, asks: [] },
    { kind: 'external', says: EXTERNAL, asks: [] },
    { kind: 'managed', says: MANAGED, asks: [] },
    { kind: 'instances', says: INSTANCES, asks: ['instance'] },
  ],
  'capacity.unavailable': [
    { kind: 'ports', says: /resource:? ?ports?/i, asks: [] },
    { kind: 'external', says: EXTERNAL, asks: [] },
    { kind: 'managed', says: MANAGED, asks: ['capacityProvider'] },
    { kind: 'instances', says: INSTANCES, asks: ['capacityProvider'] },
    { kind: 'spot', says: /\bspot\b|fargate_spot/i, asks: [] },
  ],
  'quota.exceeded': [
    { kind: 'secrets-throttled', says: THROTTLED_SECRETS, asks: [] },
    { kind: 'logs-throttled', says: THROTTLED_LOGS, asks: [] },
    { kind: 'throttled', says: /throttl|rate (?:limit )?exceeded|too ?many ?requests|request ?limit/i, asks: [] },
    {
      kind: 'instances',
      says: /launch instance|vcpulimitexceeded|instance ?(?:count|limit) ?exceeded|spot instance/i,
      asks: ['capacityProvider'],
    },
    { kind: 'vcpu', says: /vcpu|run concurrently/i, asks: [] },
  ],
  'config.invalid': [
    { kind: 'constraint', says: /placement constraint|memberof|distinctinstance/i, asks: ['constraint'] },
    { kind: 'size', says: /no fargate configuration exists/i, asks: ['size'] },
    { kind: 'execution-role', says: /to have execution role/i, asks: [] },
    { kind: 'container-port', says: /does not have a container port/i, asks: ['containerPort'] },
    { kind: 'inactive', says: /task ?definition (?:is |was )?(?:inactive|not active|not found)/i, asks: [] },
    { kind: 'launch', says: /launch (?:an? |the )?instance/i, asks: ['capacityProvider'] },
    { kind: 'attribute', says: /attribute/i, asks: ['attribute'] },
  ],
  unknown: [
    { kind: 'resources', says: /unable to pull secrets or registry auth/i, asks: [] },
    { kind: 'not-started', says: /failed to start/i, asks: [] },
  ],
};

/** The circumstance in a stop's reasons; undefined without any for its cause. */
export const kindOf = (cause: Cause, reasons: string): KindRule | undefined =>
  ADVICE_KINDS[cause]?.find(({ says }) => says.test(reasons));
