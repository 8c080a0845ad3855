import type { Command } from 'commander';
import { Option } from 'commander';
import { isLoopback } from '../local/loopback.ts';
import { WrongUsage } from './io.ts';

/** Options of a command that calls AWS, once it is connected. */
export type Connection = { readonly region: string; readonly profile?: string };

/** Options of a command that works on one installation. */
export type InstallationFlags = Connection & { readonly table?: string; readonly stack?: string };

/** The stack that `--stack` means when it is not given: the default stage of serverless.yml. */
export const DEFAULT_STACK = 'farwatch-prod';

const connected = new WeakSet<Command>();

/** Adds `--profile`. */
export const withProfile = (command: Command): Command =>
  command.option('--profile <name>', 'profile of the shared AWS configuration (default: AWS_PROFILE)');

/** Adds `--region` and `--profile`; `connectCommand` reads them before the command runs. */
export const withConnection = (command: Command): Command => {
  connected.add(command);
  return withProfile(
    command.option('--region <region>', 'default: AWS_REGION, AWS_DEFAULT_REGION, or the region of the profile'),
  );
};

const stackOption = (): Option => new Option('--stack <name>', 'stack of the installation').env('FARWATCH_STACK');

/** Adds `--stack` with its default, for a command that reads the stack's functions and queues. */
export const withStack = (command: Command): Command =>
  withConnection(command.addOption(stackOption().default(DEFAULT_STACK)));

const tableOption = (): Option =>
  new Option('--table <name>', 'its table (default: the one of --stack)').env('FARWATCH_TABLE');

/** Adds `--stack` and `--table`, without defaults: either names an installation, which the command can do without. */
export const withOptionalTable = (command: Command): Command =>
  command.addOption(stackOption()).addOption(tableOption());

/** Adds `--stack` and `--table`: either names the installation whose table the command needs. */
export const withTable = (command: Command): Command =>
  withConnection(command.addOption(stackOption().default(DEFAULT_STACK)).addOption(tableOption()));

/** Adds examples to the help of a command, each as it would be typed. */
export const withExamples = (command: Command, ...lines: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);

type Environment = Record<string, string | undefined>;

/** A profile is used rather than keys in the environment, as the AWS CLI does; the SDK would warn about both. */
const useProfile = (profile: string, environment: Environment): void => {
  environment['AWS_PROFILE'] = profile;
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) delete environment[name];
};

/** An endpoint on this machine checks no signature: nobody has to sign in for it. */
const signLocally = (environment: Environment): void => {
  const endpoint = environment['AWS_ENDPOINT_URL'];
  if (!endpoint || !isLoopback(endpoint) || environment['AWS_ACCESS_KEY_ID'] || environment['AWS_PROFILE']) return;
  environment['AWS_ACCESS_KEY_ID'] = 'local';
  environment['AWS_SECRET_ACCESS_KEY'] = 'local';
};

/** The region of the profile in the shared configuration files; undefined when it has none. */
const regionOfProfile = async (): Promise<string | undefined> => {
  const { STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({});
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
};

/** Makes a profile, or keys that an endpoint on this machine accepts, the credentials of every client. */
export const useCredentials = (profile: string | undefined, environment: Environment = process.env): void => {
  if (profile !== undefined) useProfile(profile, environment);
  signLocally(environment);
};

type Wanted = { readonly region?: string; readonly profile?: string; readonly otherwise?: string };

/**
 * Makes `region` and `profile`, or what stands for them in the environment, the region and credentials of every client
 * of this process, and returns the region. Throws `WrongUsage` when there is no region and no `otherwise`.
 */
export const connect = async (wanted: Wanted, environment: Environment = process.env): Promise<string> => {
  useCredentials(wanted.profile, environment);
  const known = wanted.region || environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'];
  const region = known || (await regionOfProfile()) || wanted.otherwise;
  if (!region) throw new WrongUsage('no region is set: give --region, or set AWS_REGION or a region in the profile');
  environment['AWS_REGION'] = region;
  return region;
};

/** A stack that was typed names the installation, whatever FARWATCH_TABLE says. */
const preferTyped = (command: Command): void => {
  if (command.getOptionValueSource('stack') !== 'cli' || command.getOptionValueSource('table') !== 'env') return;
  command.setOptionValue('table', undefined);
};

/** Connects a command that has the options of `withConnection` before it runs. */
export const connectCommand = async (command: Command): Promise<void> => {
  preferTyped(command);
  if (!connected.has(command)) return;
  command.setOptionValue('region', await connect(command.opts<Partial<Connection>>()));
};
