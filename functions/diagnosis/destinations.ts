import type { ContainerSetup, Setup } from './setup.ts';

/** An address that a task must reach before its containers run. */
export type Destination = {
  /** The service part of a VPC endpoint (`ecr.api`, `logs`), or a host on the internet. */
  readonly name: string;
  /** Whether a VPC endpoint of this region can serve it. */
  readonly canBePrivate: boolean;
};

export type EcrImage = {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
};

const ECR = new RegExp(
  String.raw`^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?` +
    String.raw`/([^:@\s]+)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]+))?$`,
);

/** The parts of an image in Amazon ECR; undefined for every other registry. */
export const ecrImageOf = (image: string): EcrImage | undefined => {
  const [, account, region, repository, tag, digest] = ECR.exec(image) ?? [];
  if (account === undefined || region === undefined || repository === undefined) return undefined;
  return { account, region, repository, tag: tag ?? (digest === undefined ? 'latest' : null), digest: digest ?? null };
};

const registryHostOf = (image: string): string => {
  const [head = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]/.test(head) ? head : 'docker.io';
};

const regionOfArn = (arn: string, otherwise: string): string => arn.split(':')[3] || otherwise;

/** A service of AWS in a region: only an endpoint in the same region can serve it. */
const service = (name: string, region: string, own: string): Destination =>
  region === own ? { name, canBePrivate: true } : { name: `${name}.${region}.amazonaws.com`, canBePrivate: false };

const ofImage = (image: string, own: string): readonly Destination[] => {
  const ecr = ecrImageOf(image);
  return ecr === undefined
    ? [{ name: registryHostOf(image), canBePrivate: false }]
    : ['ecr.api', 'ecr.dkr', 's3'].map((name) => service(name, ecr.region, own));
};

const ofSecret = (valueFrom: string, own: string): Destination =>
  service(valueFrom.includes(':secretsmanager:') ? 'secretsmanager' : 'ssm', regionOfArn(valueFrom, own), own);

const ofContainer = (container: ContainerSetup, own: string): readonly Destination[] => [
  ...ofImage(container.image, own),
  ...(container.log?.driver === 'awslogs' ? [service('logs', container.log.region ?? own, own)] : []),
  ...container.secrets.map(({ valueFrom }) => ofSecret(valueFrom, own)),
  ...(container.registrySecret === null ? [] : [ofSecret(container.registrySecret, own)]),
  ...container.environmentFiles.map(() => service('s3', own, own)),
];

/** Everything that a task must reach to start, each once: registries, the secret store, logs, files in S3. */
export const destinationsOf = ({ task, region }: Setup): readonly Destination[] => {
  const all = task.containers.flatMap((container) => ofContainer(container, region));
  return [...new Map(all.map((destination) => [destination.name, destination])).values()];
};

/** A secret or parameter without the JSON key, version stage and version id that may follow its ARN. */
export const secretIdOf = (valueFrom: string): string =>
  valueFrom.includes(':secretsmanager:') ? valueFrom.split(':').slice(0, 7).join(':') : valueFrom;

/** Secrets and parameters that a task needs to start, each once. */
export const secretIdsOf = ({ task }: Setup): readonly string[] => [
  ...new Set(
    task.containers.flatMap(({ secrets, registrySecret }) =>
      [...secrets.map(({ valueFrom }) => valueFrom), ...(registrySecret === null ? [] : [registrySecret])].map(
        secretIdOf,
      ),
    ),
  ),
];
