import type { Cause } from '../cause.ts';

/** A circumstance in the reasons that needs other advice than its cause's general one. */
export type KindRule = {
  readonly kind: string;
  /** Matched against the reasons, in their own case. */
  readonly says: RegExp;
  /** The placeholders of its advice. */
  readonly asks: readonly string[];
};

const INSTANCES = /launch instance|container[ -]instance|host ec2|\bec2 instance|instance i-|insufficientinstance/i;

/**
 * Circumstances by cause; the first match counts. Their texts are in advice-of-kind.ts, which only those that render
 * them need. `instances`: the task runs on EC2 or Managed Instances, so advice for Fargate does not help.
 */
export const ADVICE_KINDS: Readonly<Partial<Record<Cause, readonly KindRule[]>>> = {
  'secrets.not_found': [
    { kind: 'deleted', says: /marked (?:for deletion|deleted)|scheduled for deletion/i, asks: ['secret'] },
    { kind: 'json-key', says: /json ?key/i, asks: ['secret', 'jsonKey'] },
    { kind: 'version', says: /staging ?label|version ?(?:id|stage)|has no value/i, asks: ['secret', 'stage'] },
    { kind: 'parameter', says: /\bssm\b|parameter/i, asks: ['secret'] },
  ],
  'registry.unreachable': [
    { kind: 'answers', says: /\b50[0234]\b|\beof\b|service unavailable|bad gateway/i, asks: ['host'] },
  ],
  'secrets.access_denied': [{ kind: 'key', says: /\bkms\b|ciphertext/i, asks: ['role', 'secret', 'statement'] }],
  'iam.assume_role_failed': [
    { kind: 'service-linked', says: /service[- ]linked role|AWSServiceRoleForECS/i, asks: [] },
    { kind: 'infrastructure', says: /infrastructure role/i, asks: ['role'] },
  ],
  'iam.execution_role_denied': [
    {
      kind: 'instances',
      says: /launch instance|\bec2:(?:CreateFleet|RunInstances)|capacity provider/i,
      asks: ['role', 'statement', 'capacityProvider'],
    },
    { kind: 'pass-role', says: /iam:PassRole/i, asks: ['role', 'statement'] },
  ],
  'capacity.unavailable': [
    { kind: 'instances', says: INSTANCES, asks: ['capacityProvider'] },
    { kind: 'spot', says: /\bspot\b/i, asks: [] },
  ],
  'quota.exceeded': [
    { kind: 'throttled', says: /throttl|rate (?:limit )?exceeded|too ?many ?requests|request ?limit/i, asks: [] },
    {
      kind: 'instances',
      says: /launch instance|vcpulimitexceeded|instance ?(?:count|limit) ?exceeded|spot instance/i,
      asks: ['capacityProvider'],
    },
  ],
  'config.invalid': [
    { kind: 'constraint', says: /placement constraint|memberof|distinctinstance/i, asks: ['constraint'] },
    { kind: 'size', says: /no fargate configuration exists/i, asks: ['size'] },
    { kind: 'execution-role', says: /to have execution role/i, asks: [] },
    { kind: 'container-port', says: /does not have a container port/i, asks: ['containerPort'] },
    { kind: 'attribute', says: /attribute/i, asks: ['attribute'] },
  ],
  'container.start_failed': [
    { kind: 'port', says: /port is already|address already in use|bind for \S+ failed/i, asks: ['container', 'port'] },
  ],
  'image.too_large': [{ kind: 'instances', says: INSTANCES, asks: ['image'] }],
  'network.eni_provisioning': [{ kind: 'instances', says: /device index|eni plugin|cni setup/i, asks: [] }],
  'network.eni_limit': [{ kind: 'instances', says: /resource:? ?eni|insufficient eni/i, asks: [] }],
  'logging.unreachable': [{ kind: 'router', says: /dial unix|fluent\.sock/i, asks: [] }],
  'health.elb': [
    { kind: 'missing', says: /target ?group[^.]{0,80}(?:not found|does not exist)/i, asks: ['targetGroup'] },
  ],
  'platform.host_failure': [{ kind: 'instances', says: INSTANCES, asks: ['instance'] }],
  'platform.spot_interruption': [{ kind: 'instances', says: INSTANCES, asks: ['instance'] }],
  'exit.application_error': [{ kind: 'shell', says: /\b12[67]\b/, asks: ['container', 'exit'] }],
};

/** The circumstance in a stop's reasons; undefined without any for its cause. */
export const kindOf = (cause: Cause, reasons: string): KindRule | undefined =>
  ADVICE_KINDS[cause]?.find(({ says }) => says.test(reasons));
