import { kindOf } from './advice-kinds.ts';
import type { Cause } from '../cause.ts';

/** What can be known of a stop to fill in an advice, by name. */
export type AdviceFacts = (name: string) => string | undefined;

/** Values for the placeholders of an advice; without an entry the general text stays. */
export type AdviceParameters = Readonly<Record<string, string>>;

/**
 * The placeholders of each cause's advice. Separate from its text (advice.ts), which only those that render it need.
 */
const ADVICE_PARAMETERS: Readonly<Partial<Record<Cause, readonly string[]>>> = {
  'image.not_found': ['image', 'repository', 'imageId'],
  'image.auth_denied': ['image', 'statement'],
  'image.rate_limited': ['host'],
  'image.platform_mismatch': ['image', 'platform'],
  'image.invalid': ['image'],
  'image.too_large': ['image'],
  'image.pull_failed': ['image'],
  'registry.unreachable': ['host'],
  'secrets.not_found': ['secret'],
  'secrets.access_denied': ['role', 'secret', 'statement'],
  'secrets.malformed': ['secret'],
  'secrets.unreachable': ['host', 'secret'],
  'secrets.retrieval_failed': ['secret'],
  'iam.assume_role_failed': ['role'],
  'iam.execution_role_denied': ['role', 'statement'],
  'network.eni_provisioning': ['subnet'],
  'network.subnet_exhausted': ['subnet'],
  'network.config_invalid': ['securityGroup'],
  'logging.destination_missing': ['logGroup'],
  'logging.access_denied': ['role', 'logGroup', 'statement'],
  'logging.unreachable': ['host'],
  'volume.mount_failed': ['fileSystem'],
  'envfile.failed': ['object', 'statement'],
  'container.command_invalid': ['container', 'command'],
  'container.create_failed': ['container'],
  'container.start_failed': ['container'],
  'container.start_timeout': ['container'],
  'container.dependency_failed': ['container', 'dependency'],
  'exit.application_error': ['container', 'exit'],
  'exit.clean': ['container'],
  'exit.killed': ['container'],
  'exit.terminated': ['container'],
  'exit.crashed': ['container', 'exit'],
  'memory.oom': ['container', 'larger'],
  'health.elb': ['targetGroup'],
  'health.container': ['container'],
  'scheduler.scale_in': ['deployment'],
  'scheduler.deployment': ['deployment'],
};

/**
 * A value may contain anything that people put in names: remove control characters, and keep it short enough for one
 * paragraph.
 */
const clean = (value: string | undefined): string | undefined =>
  // eslint-disable-next-line no-control-regex
  value?.replace(/[\u0000-\u001f]+/g, ' ').slice(0, 400) || undefined;

/**
 * The placeholders of a cause's advice that `facts` can fill: all that has to be stored. `kind` is the circumstance in
 * the reasons, if it needs other advice.
 */
export const adviceParametersOf = (cause: Cause, facts: AdviceFacts, reasons = ''): AdviceParameters => {
  const kind = kindOf(cause, reasons);
  const adviceParameters: Record<string, string> = kind === undefined ? {} : { kind: kind.kind };
  for (const name of kind?.asks ?? ADVICE_PARAMETERS[cause] ?? []) {
    const value = clean(facts(name));
    if (value !== undefined) adviceParameters[name] = value;
  }
  return adviceParameters;
};
