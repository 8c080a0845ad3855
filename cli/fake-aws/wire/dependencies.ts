import { randomOf } from '../random.ts';
import { imageDigest } from '../identity.ts';
import { optionalDate, recordsOf, textOf, WireError, type Call, type Operation } from './protocol.ts';

const registryOf = ({ simulation }: Call): string => `${simulation.account}.dkr.ecr.${simulation.region}.amazonaws.com`;

/** Images that task definitions of this account name, or that were pushed or removed. */
const imagesOf = (call: Call): readonly string[] => {
  const referred = [...call.simulation.definitions.values()].flatMap(({ containers }) =>
    containers.map(({ image }) => image),
  );
  return [...new Set([...referred, ...call.simulation.images.keys()])];
};

const missingImage = (call: Call, repository: string, tag: string): WireError => {
  const image = `{imageDigest:'null', imageTag:'${tag}'}`;
  const where = `the repository with name '${repository}' in the registry with id '${call.simulation.account}'`;
  return new WireError('ImageNotFoundException', `The image with imageId ${image} does not exist within ${where}`);
};

/** By tag only, as an investigation of a pull failure reads it. */
const describeImages: Operation = (call) => {
  const repository = textOf(call.request, 'repositoryName') ?? '';
  const known = imagesOf(call).filter((image) => image.startsWith(`${registryOf(call)}/${repository}:`));
  if (known.length === 0) {
    const where = `in the registry with id '${call.simulation.account}'`;
    const message = `The repository with name '${repository}' does not exist ${where}`;
    throw new WireError('RepositoryNotFoundException', message);
  }
  const tags = recordsOf(call.request, 'imageIds').flatMap((id) => textOf(id, 'imageTag') ?? []);
  const asked = tags.length > 0 ? tags : known.map((image) => image.slice(image.lastIndexOf(':') + 1));
  const imageDetails = asked.map((tag) => {
    const image = `${registryOf(call)}/${repository}:${tag}`;
    const isPresent = known.includes(image) && call.simulation.images.get(image)?.isPresent !== false;
    if (!isPresent) throw missingImage(call, repository, tag);
    return {
      registryId: call.simulation.account,
      repositoryName: repository,
      imageDigest: imageDigest(call.simulation, image),
      imageTags: [tag],
      imageSizeInBytes: 80_000_000 + randomOf(image).integer(0, 200_000_000),
      imagePushedAt: optionalDate(call.simulation.startedAt - 7 * 86_400_000),
    };
  });
  return { imageDetails };
};

const describeSecret: Operation = ({ simulation, request }) => {
  const arn = textOf(request, 'SecretId') ?? '';
  const known = [...simulation.definitions.values()].some(({ containers }) =>
    containers.some(({ secrets }) => secrets.some(({ valueFrom }) => valueFrom === arn)),
  );
  if (!known || simulation.missingSecrets.has(arn)) {
    throw new WireError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const name = (arn.split(':')[6] ?? '').replace(/-\w{6}$/, '');
  return { ARN: arn, Name: name, CreatedDate: optionalDate(simulation.startedAt - 200 * 86_400_000) };
};

/** The part of Amazon ECR that a pull failure needs. */
export const REGISTRY_READS: Readonly<Record<string, Operation>> = { DescribeImages: describeImages };

/** Secrets Manager without values: whether a secret exists. */
export const SECRET_READS: Readonly<Record<string, Operation>> = { DescribeSecret: describeSecret };
