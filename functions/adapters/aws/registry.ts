import * as z from 'zod/mini';
import { errorNameOf } from '../../primitives/error-text.ts';
import type { ECRClient } from '@aws-sdk/client-ecr';
import { BatchGetImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ecr';
import type { EcrImage } from '../../diagnosis/destinations.ts';
import type { ImageState } from '../../diagnosis/facts.ts';

/** Whether an image is in its ECR repository, and which platforms it is built for. */
export type RegistryReader = (image: EcrImage) => Promise<ImageState>;

const MANIFEST_LISTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

const manifestSchema = z.object({
  manifests: z.optional(
    z.array(
      z.object({
        platform: z.nullish(z.object({ os: z.nullish(z.string()), architecture: z.nullish(z.string()) })),
      }),
    ),
  ),
});

/** Platforms of a manifest list; null for the manifest of one image, which has none. */
const platformsIn = (manifest: string | undefined): readonly string[] | null => {
  try {
    const { manifests } = z.parse(manifestSchema, JSON.parse(manifest ?? '{}'));
    if (manifests === undefined) return null;
    const all = manifests.map(({ platform }) => `${platform?.os ?? 'unknown'}/${platform?.architecture ?? 'unknown'}`);
    return [...new Set(all.filter((platform) => platform !== 'unknown/unknown'))];
  } catch {
    return null;
  }
};

/** Platforms are optional; without permission to read manifests the image still counts as present. */
const platformsOf = async (
  client: Pick<ECRClient, 'send'>,
  { account: registryId, repository: repositoryName }: EcrImage,
  imageId: { readonly imageDigest?: string; readonly imageTag?: string },
): Promise<readonly string[] | null> => {
  try {
    const input = { registryId, repositoryName, imageIds: [imageId], acceptedMediaTypes: MANIFEST_LISTS };
    return platformsIn((await client.send(new BatchGetImageCommand(input))).images?.[0]?.imageManifest);
  } catch {
    return null;
  }
};

/** Amazon ECR, in the region of the image. */
export const registryReader =
  (clientOf: (region: string) => Pick<ECRClient, 'send'>): RegistryReader =>
  async (image) => {
    const { account, region, repository, tag, digest } = image;
    const client = clientOf(region);
    const id = digest === null ? { imageTag: tag ?? 'latest' } : { imageDigest: digest };
    try {
      const input = { registryId: account, repositoryName: repository, imageIds: [id] };
      const [detail] = (await client.send(new DescribeImagesCommand(input))).imageDetails ?? [];
      if (detail === undefined) return { kind: 'no-image' };
      return { kind: 'there', digest: detail.imageDigest ?? null, platforms: await platformsOf(client, image, id) };
    } catch (error) {
      if (errorNameOf(error) === 'RepositoryNotFoundException') return { kind: 'no-repository' };
      if (errorNameOf(error) === 'ImageNotFoundException') return { kind: 'no-image' };
      throw error;
    }
  };
