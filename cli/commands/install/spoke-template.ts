import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { liveDeploySources } from '../../hub/deploy/sources.ts';
import type { DeploySources } from '../../hub/deploy/sources.ts';
import { stackNamed } from '../../hub/deploy/stack.ts';
import { parseYaml } from '../../hub/cloudformation-yaml.ts';
import type { Values } from '../../hub/spoke.ts';
import { deployLines, filledSpoke, valuesOfHub } from '../../hub/spoke.ts';
import { connect } from '../../input/connection.ts';
import type { Io } from '../../input/io.ts';
import { CommandFailure, WrongUsage } from '../../input/io.ts';

export type SpokeTemplateFlags = {
  /** Stack of the installation, whose outputs are filled in; absent: they stay parameters. */
  readonly hub?: string;
  readonly region?: string;
  readonly profile?: string;
  /** ARNs with commas. */
  readonly actClusters?: string;
  readonly passableRoles?: string;
  readonly rolesRegion?: string;
  /** `Name=Value`, by the names of the template's parameters. */
  readonly param: readonly string[];
  /** The template as JSON instead of YAML. */
  readonly json?: boolean;
};

export type SpokeTemplateSources = {
  readonly cloudformation: (region: string) => DeploySources['cloudformation'];
  readonly template: () => Promise<string>;
};

/** The built command line lies in dist/, beside infra/. */
const TEMPLATE = fileURLToPath(new URL('../infra/spoke.yml', import.meta.url));

const LIVE: SpokeTemplateSources = {
  cloudformation: (region) => liveDeploySources(region).cloudformation,
  template: () => readFile(TEMPLATE, 'utf8'),
};

const ofHub = async (hub: string, flags: SpokeTemplateFlags, sources: SpokeTemplateSources): Promise<Values> => {
  const region = await connect(flags);
  const stack = await stackNamed(hub, sources.cloudformation(region));
  if (stack === undefined) throw new CommandFailure(`there is no stack ${hub} in ${region}`);
  return valuesOfHub(stack);
};

const givenIn = (pairs: readonly string[]): Values =>
  Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new WrongUsage(`--param takes NAME=VALUE, not ${pair}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );

/**
 * `farwatch template spoke`: prints the CloudFormation template of an account and region that an installation elsewhere
 * watches; how to deploy it goes to stderr.
 */
export const spokeTemplateCommand = async (
  io: Io,
  flags: SpokeTemplateFlags,
  sources: SpokeTemplateSources = LIVE,
): Promise<number> => {
  const { hub, actClusters, passableRoles, rolesRegion } = flags;
  const named = { ActClusters: actClusters, PassableRoles: passableRoles, RolesRegion: rolesRegion };
  const values: Values = {
    ...(hub === undefined ? {} : await ofHub(hub, flags, sources)),
    ...Object.fromEntries(
      Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    ...givenIn(flags.param),
  };
  const filled = filledSpoke(await sources.template(), values).trimEnd();
  io.out(flags.json === true ? JSON.stringify(parseYaml<unknown>(filled), null, 1) : filled);
  if (hub === undefined) io.err('without --hub the outputs of the installation are left as parameters of the template');
  for (const line of deployLines(values['HubStack'] ?? 'farwatch-prod')) io.err(line);
  io.err('then register it: farwatch spokes add ACCOUNT REGION');
  return 0;
};
