import { existsSync, readFileSync } from 'node:fs';
import type { BuildOptions, Metafile } from 'esbuild';
import { build } from 'esbuild';
import type { ServerlessConfig } from './template.ts';

/** Settings of serverless-esbuild that esbuild itself does not know. */
const PLUGIN_SETTINGS = ['exclude', 'concurrency', 'zipConcurrency', 'outputFileExtension', 'nativeZip'];

/** The esbuild options of serverless.yml. */
const bundleOptions = ({ custom }: ServerlessConfig): BuildOptions =>
  Object.fromEntries(Object.entries(custom.esbuild).filter(([name]) => !PLUGIN_SETTINGS.includes(name)));

/** Bundles one entry in memory, as serverless-esbuild would. */
export const bundleOf = async (
  entry: string,
  config: ServerlessConfig,
  more: BuildOptions = {},
): Promise<Uint8Array> => {
  const options = { ...bundleOptions(config), ...more, entryPoints: [entry], write: false, outdir: '.esbuild' };
  const { outputFiles } = await build({ ...options, logLevel: 'silent' });
  return outputFiles?.[0]?.contents ?? new Uint8Array();
};

/** The path of a function's entry; undefined when the file does not exist. */
export const entryOf = (handler: string): string | undefined => {
  const path = handler.replace(/\.\w+$/, '.ts');
  return existsSync(path) ? path : undefined;
};

/** The files of each entry's bundle that are left after tree shaking. */
export type Contents = ReadonlyMap<string, readonly string[]>;

const contentsIn = ({ outputs }: Metafile): Contents =>
  new Map(
    Object.values(outputs).map(({ entryPoint = '', inputs }) => [
      entryPoint,
      Object.entries(inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([path]) => path),
    ]),
  );

/** Bundles every entry of the stack that exists, in one go, and returns the files in each bundle. */
export const contentsOf = async (config: ServerlessConfig): Promise<Contents> => {
  const entryPoints = Object.values(config.functions).flatMap(({ handler }) => entryOf(handler) ?? []);
  const options = { ...bundleOptions(config), entryPoints, outdir: '.esbuild', write: false, metafile: true };
  const { metafile } = await build({ ...options, logLevel: 'silent' });
  return contentsIn(metafile ?? { inputs: {}, outputs: {} });
};

/** IAM's name of each service whose client we use. */
const SERVICES: Readonly<Record<string, string>> = {
  'client-application-auto-scaling': 'application-autoscaling',
  'client-cloudwatch': 'cloudwatch',
  'client-cloudwatch-logs': 'logs',
  'client-cost-explorer': 'ce',
  'client-dynamodb': 'dynamodb',
  'client-ec2': 'ec2',
  'client-ecr': 'ecr',
  'client-ecs': 'ecs',
  'client-elastic-load-balancing-v2': 'elasticloadbalancing',
  'client-eventbridge': 'events',
  'client-iam': 'iam',
  'client-lambda': 'lambda',
  'client-pricing': 'pricing',
  'client-s3': 's3',
  'client-secrets-manager': 'secretsmanager',
  'client-sns': 'sns',
  'client-sqs': 'sqs',
  'client-ssm': 'ssm',
  'client-sts': 'sts',
  'lib-dynamodb': 'dynamodb',
};

/** Commands whose action has another name than the command. */
const ACTIONS: Readonly<Record<string, string>> = {
  'dynamodb:BatchGet': 'dynamodb:BatchGetItem',
  'dynamodb:BatchWrite': 'dynamodb:BatchWriteItem',
  'dynamodb:Delete': 'dynamodb:DeleteItem',
  'dynamodb:Get': 'dynamodb:GetItem',
  'dynamodb:Put': 'dynamodb:PutItem',
  'dynamodb:Update': 'dynamodb:UpdateItem',
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectsV2': 's3:ListBucket',
  'sns:PublishBatch': 'sns:Publish',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
};

const IMPORT = /import\s+(?!type\b)\{([^}]*)\}\s+from\s+'@aws-sdk\/([\w-]+)'/g;

/** The operation of an imported name: `GetCommand` and `paginateQuery` are operations, a client is none. */
const operationOf = (name: string): string | undefined =>
  /^(\w+)Command$/.exec(name)?.[1] ?? /^(?:paginate|waitUntil)(\w+)$/.exec(name)?.[1];

type Call = { readonly library: string; readonly operation: string };

/** The SDK operations that a source text imports. */
export const callsIn = (text: string): readonly Call[] =>
  [...text.matchAll(IMPORT)].flatMap(([, names = '', library = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => !name.startsWith('type '))
      .flatMap((name) => operationOf(name.split(/\s+as\s+/)[0] ?? '') ?? [])
      .map((operation) => ({ library, operation })),
  );

const actionOf = ({ library, operation }: Call): string => {
  const action = `${SERVICES[library] ?? library}:${operation}`;
  return ACTIONS[action] ?? action;
};

/**
 * The IAM actions that a bundle of these files needs: of the commands that our files import, those whose class is left
 * after tree shaking. (The SDK brings classes for other credential providers, which a Lambda never uses.)
 */
export const actionsOf = (files: readonly string[]): ReadonlySet<string> => {
  const isThere = ({ library, operation }: Call): boolean =>
    files.some((path) => path.includes(`@aws-sdk/${library}/`) && path.endsWith(`/${operation}Command.js`));
  const own = files.filter((path) => path.startsWith('functions/'));
  return new Set(own.flatMap((path) => callsIn(readFileSync(path, 'utf8')).filter(isThere).map(actionOf)));
};
