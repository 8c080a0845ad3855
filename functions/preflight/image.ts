import type { Found } from '../diagnosis/finding.ts';
import { brokenOr, cannotCheck } from '../diagnosis/finding.ts';
import { platformOf } from '../diagnosis/setup.ts';
import type { PreflightFacts } from './facts.ts';
import type { Check } from './found.ts';
import { fails } from './found.ts';
import type { RevisionContainer } from './revision.ts';

const contentOf = ({ contents }: PreflightFacts, image: string) => {
  const read = contents[image];
  return read?.kind === 'known' ? read.value : undefined;
};

/** A single image (no list of platforms) is built for the platform of the task. */
export const imagePlatform: Check = (facts) => {
  const wanted = platformOf(facts.revision);
  return brokenOr(
    facts.revision.containers.flatMap(({ image }) => {
      const platform = contentOf(facts, image)?.platform ?? null;
      if (platform === null || platform.startsWith(wanted)) return [];
      return [
        fails(
          'image.platform_mismatch',
          `${image} is built for ${platform}, but the task needs ${wanted}`,
          `Build it for ${wanted}, or set runtimePlatform.cpuArchitecture to what it is built for.`,
        ),
      ];
    }),
    `every image that names its platform is for ${wanted}`,
  );
};

const commandFound = (facts: PreflightFacts, one: RevisionContainer): readonly Found[] => {
  if (one.entryPoint.length + one.command.length > 0) return [];
  const content = contentOf(facts, one.image);
  if (content === undefined) return [cannotCheck(`${one.name}: the configuration of ${one.image} was not read`)];
  return content.entryPoint.length + content.command.length > 0
    ? []
    : [
        fails(
          'container.command_invalid',
          `neither container ${one.name} nor its image has a command`,
          'Set command or entryPoint in the container definition, or CMD in the image.',
        ),
      ];
};

/** Every container has something to run. Whether the file is in the image cannot be seen from its configuration. */
export const commands: Check = (facts) =>
  brokenOr(
    facts.revision.containers.flatMap((one) => commandFound(facts, one)),
    'every container has a command (whether the file exists was not checked)',
  );

const GIB = 1024 ** 3;
/** Fargate's storage without ephemeralStorage, in GiB. */
const STORAGE_GIB = 20;

/**
 * Compressed layers and what they unpack to share the task's disk. Only what certainly does not fit fails: twice the
 * compressed size, for layers do not get smaller when they are unpacked.
 */
export const imageSize: Check = (facts) => {
  const images = [...new Set(facts.revision.containers.map(({ image }) => image))];
  const bytes = images.reduce((total, image) => total + (contentOf(facts, image)?.sizeBytes ?? 0), 0);
  const storage = facts.revision.storageGib ?? STORAGE_GIB;
  const needed = (2 * bytes) / GIB;
  return brokenOr(
    needed <= storage
      ? []
      : [
          fails(
            'image.too_large',
            `images of ${(bytes / GIB).toFixed(1)} GiB compressed need more than the ${storage} GiB of the task's disk`,
            `Set ephemeralStorage to ${Math.min(200, Math.ceil(needed * 1.5))} GiB or more, or make the image smaller.`,
          ),
        ],
    `${(bytes / GIB).toFixed(1)} GiB compressed, ${storage} GiB of disk`,
  );
};
