import { existsSync, readFileSync } from 'node:fs';
import type { BuildOptions, Metafile } from 'esbuild';
import { build } from 'esbuild';
import type { ServerlessConfig } from './template.ts';

/** Settings of serverless-esbuild that esbuild itself does not know. */
const PLUGIN_SETTINGS = ['exclude', 'concurrency', 'zipConcurrency', 'outputFileExtension'];

/** A Lambda's bundle as serverless-esbuild makes it, with esbuild's account of what is in it. */
export type Bundle = { readonly metafile: Metafile; readonly code: Uint8Array };

/** The esbuild options of serverless.yml. */
export const bundleOptions = ({ custom }: ServerlessConfig): BuildOptions =>
  Object.fromEntries(Object.entries(custom.esbuild).filter(([name]) => !PLUGIN_SETTINGS.includes(name)));

/** Bundles one entry in memory. */
export const bundleOf = async (entry: string, config: ServerlessConfig): Promise<Bundle> => {
  const options = { ...bundleOptions(config), entryPoints: [entry], metafile: true, write: false as const };
  const { metafile, outputFiles } = await build({ ...options, outdir: '.esbuild', logLevel: 'silent' });
  return { metafile: metafile as Metafile, code: outputFiles?.[0]?.contents ?? new Uint8Array() };
};

/** The path of a function's entry; undefined while nobody has written it. */
export const entryOf = (handler: string): string | undefined => {
  const path = handler.replace(/\.\w+$/, '.ts');
  return existsSync(path) ? path : undefined;
};

/** What is left of each file in a bundle after tree shaking, by path. */
const survivors = (metafile: Metafile): readonly string[] =>
  Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );

/** IAM's name of each service whose client we use. */
const SERVICES: Readonly<Record<string, string>> = {
  'client-application-auto-scaling': 'application-autoscaling',
  'client-cloudwatch': 'cloudwatch',
  'client-cloudwatch-logs': 'logs',
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
  'sqs:SendMessageBatch': 'sqs:SendMessage',
};

const IMPORT = /import\s+(?!type\b)\{([^}]*)\}\s+from\s+'@aws-sdk\/([\w-]+)'/g;

/** The operation that an imported name stands for: `GetCommand` and `paginateQuery` are operations, a client is none. */
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
 * The IAM actions a bundle needs: of the commands that our own files in it import, those whose class is still there after
 * tree shaking. (The SDK brings classes of its own, for other ways to credentials, which a Lambda never uses.)
 */
export const actionsOf = (metafile: Metafile): ReadonlySet<string> => {
  const files = survivors(metafile);
  const isThere = ({ library, operation }: Call): boolean =>
    files.some((path) => path.includes(`@aws-sdk/${library}/`) && path.endsWith(`/${operation}Command.js`));
  const calls = files
    .filter((path) => path.startsWith('functions/'))
    .flatMap((path) => callsIn(readFileSync(path, 'utf8')));
  return new Set(calls.filter(isThere).map(actionOf));
};
