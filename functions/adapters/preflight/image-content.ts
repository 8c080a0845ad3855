import type { ECRClient } from '@aws-sdk/client-ecr';
import { BatchGetImageCommand, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import * as z from 'zod/mini';
import type { EcrImage } from '../../diagnosis/destinations.ts';
import type { ImageContent } from '../../preflight/facts.ts';

/** Size, platform and command of an image in ECR, for a platform such as `linux/amd64`. */
export type ImageContentReader = (image: EcrImage, platform: string) => Promise<ImageContent>;

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

const entry = z.object({
  digest: z.string(),
  platform: z.optional(z.object({ os: z.string(), architecture: z.string() })),
});
const index = z.object({ manifests: z.array(entry) });
const manifest = z.object({
  config: z.object({ digest: z.string() }),
  layers: z.array(z.object({ size: z.number() })),
});
const list = z.optional(z.nullable(z.array(z.string())));
const config = z.object({
  os: z.optional(z.string()),
  architecture: z.optional(z.string()),
  config: z.optional(z.nullable(z.object({ Entrypoint: list, Cmd: list }))),
});

type Client = Pick<ECRClient, 'send'>;
type ImageId = { readonly imageDigest?: string; readonly imageTag?: string };

const manifestOf = async (
  client: Client,
  { account: registryId, repository: repositoryName }: EcrImage,
  id: ImageId,
): Promise<unknown> => {
  const input = { registryId, repositoryName, imageIds: [id], acceptedMediaTypes: MANIFESTS };
  const [image] = (await client.send(new BatchGetImageCommand(input))).images ?? [];
  if (image?.imageManifest === undefined) throw new Error('ECR returned no manifest');
  return JSON.parse(image.imageManifest);
};

/** The manifest for a platform: a list names one for each. */
const forPlatform = async (client: Client, image: EcrImage, id: ImageId, platform: string): Promise<unknown> => {
  const json = await manifestOf(client, image, id);
  const all = z.safeParse(index, json);
  if (!all.success) return json;
  const own = all.data.manifests.find((one) => `${one.platform?.os}/${one.platform?.architecture}` === platform);
  if (own === undefined) throw new Error(`it has no manifest for ${platform}`);
  return manifestOf(client, image, { imageDigest: own.digest });
};

/** Downloads a JSON document of a presigned URL. */
export type Download = (url: string) => Promise<unknown>;

/** Reads the manifest and the configuration of an image; its layers are not downloaded. */
export const imageContentReader =
  (clientOf: (region: string) => Client, download: Download): ImageContentReader =>
  async (image, platform) => {
    const client = clientOf(image.region);
    const id = image.digest === null ? { imageTag: image.tag ?? 'latest' } : { imageDigest: image.digest };
    const { config: blob, layers } = z.parse(manifest, await forPlatform(client, image, id, platform));
    const { downloadUrl } = await client.send(
      new GetDownloadUrlForLayerCommand({
        registryId: image.account,
        repositoryName: image.repository,
        layerDigest: blob.digest,
      }),
    );
    const { os, architecture, config: settings } = z.parse(config, await download(downloadUrl ?? ''));
    return {
      sizeBytes: layers.reduce((total, { size }) => total + size, 0),
      platform: os === undefined || architecture === undefined ? null : `${os}/${architecture}`,
      entryPoint: settings?.Entrypoint ?? [],
      command: settings?.Cmd ?? [],
    };
  };
