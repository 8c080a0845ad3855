import type { Found } from '../diagnosis/finding.ts';
import { brokenOr } from '../diagnosis/finding.ts';
import { isLegal, sizesOf } from '../sizing/fargate.ts';
import type { Check } from './found.ts';
import { fails } from './found.ts';
import type { Revision, RevisionContainer } from './revision.ts';

const invalid = (detail: string, fix: string): Found => fails('config.invalid', detail, fix);

/** CPU and memory are a size that Fargate offers on this platform. */
export const size: Check = ({ revision }) => {
  const { cpuUnits: cpu, memoryMib: memory, operatingSystem, architecture } = revision;
  if (cpu === null || memory === null)
    return [
      invalid('cpu or memory of the task is missing', 'Set both: Fargate needs them on the task, not on containers.'),
    ];
  const platform = { operatingSystem, architecture };
  if (isLegal({ cpu, memory }, platform)) return brokenOr([], `${cpu} CPU units and ${memory} MiB`);
  const near = sizesOf(platform).filter((one) => one.cpu === cpu);
  const [first, last] = [near[0]?.memory, near.at(-1)?.memory];
  return [
    invalid(
      `${cpu} CPU units with ${memory} MiB is not a Fargate size for ${operatingSystem}/${architecture}`,
      first === undefined
        ? 'Use 256, 512, 1024, 2048, 4096, 8192 or 16384 CPU units.'
        : `With ${cpu} CPU units memory is ${first} to ${last} MiB: take the next offered size.`,
    ),
  ];
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const limits = ({ containers, cpuUnits, memoryMib }: Revision): readonly Found[] => {
  const reserved = sum(containers.map((one) => one.reservationMib ?? one.memoryMib ?? 0));
  const hard = Math.max(0, ...containers.map((one) => one.memoryMib ?? 0));
  const cpu = sum(containers.map((one) => one.cpuUnits ?? 0));
  return [
    ...(memoryMib !== null && Math.max(reserved, hard) > memoryMib
      ? [
          invalid(
            `containers ask for ${Math.max(reserved, hard)} MiB, but the task has ${memoryMib} MiB`,
            'Raise the memory of the task, or lower memory or memoryReservation of containers.',
          ),
        ]
      : []),
    ...(cpuUnits !== null && cpu > cpuUnits
      ? [
          invalid(
            `containers ask for ${cpu} CPU units, but the task has ${cpuUnits}`,
            'Raise cpu of the task, or lower it on containers.',
          ),
        ]
      : []),
    ...containers
      .filter((one) => one.memoryMib !== null && one.reservationMib !== null && one.reservationMib > one.memoryMib)
      .map(({ name }) => invalid(`memoryReservation of ${name} is above its memory`, 'Lower memoryReservation.')),
  ];
};

const names = ({ containers }: Revision): readonly Found[] => {
  const all = containers.map(({ name }) => name);
  const twice = all.filter((name, place) => all.indexOf(name) !== place);
  return [
    ...twice.map((name) => invalid(`two containers are named ${name}`, 'Give every container its own name.')),
    ...(containers.length > 0 && containers.every(({ isEssential }) => !isEssential)
      ? [invalid('no container is essential', 'Make the container that must run essential.')]
      : []),
    ...(containers.length === 0 || containers.length > 10
      ? [invalid(`${containers.length} containers`, 'A task definition has 1 to 10 containers.')]
      : []),
  ];
};

const platform = ({ networkMode, compatibilities, operatingSystem, architecture }: Revision): readonly Found[] => [
  ...(networkMode === 'awsvpc'
    ? []
    : [invalid(`networkMode is ${networkMode ?? 'not set'}`, 'Fargate needs networkMode awsvpc.')]),
  ...(compatibilities.length === 0 || compatibilities.includes('FARGATE')
    ? []
    : [invalid(`requiresCompatibilities is ${compatibilities.join(', ')}`, 'Add FARGATE to requiresCompatibilities.')]),
  ...(operatingSystem === 'WINDOWS' && architecture === 'ARM64'
    ? [invalid('Windows on ARM64', 'Fargate runs Windows on X86_64 only.')]
    : []),
];

const notOnFargate = ({ name, isPrivileged, stopTimeoutSeconds }: RevisionContainer): readonly Found[] => [
  ...(isPrivileged ? [invalid(`container ${name} is privileged`, 'Fargate does not run privileged containers.')] : []),
  ...(stopTimeoutSeconds !== null && stopTimeoutSeconds > 120
    ? [invalid(`stopTimeout of ${name} is ${stopTimeoutSeconds} s`, 'Fargate allows at most 120 s.')]
    : []),
];

const storage = ({ storageGib, volumes, containers }: Revision): readonly Found[] => {
  const known = volumes.map(({ name }) => name);
  return [
    ...(storageGib !== null && (storageGib < 21 || storageGib > 200)
      ? [
          invalid(
            `ephemeralStorage is ${storageGib} GiB`,
            'Set sizeInGiB to a value from 21 to 200, or omit it for the default of 20 GiB.',
          ),
        ]
      : []),
    ...volumes
      .filter(({ hostPath }) => hostPath !== null)
      .map(({ name }) =>
        invalid(`volume ${name} is a path on the host`, 'Fargate has no host paths: omit sourcePath.'),
      ),
    ...volumes
      .filter(({ efs }) => efs !== null && !efs.isEncrypted && (efs.accessPoint !== null || efs.usesIam))
      .map(({ name }) =>
        invalid(
          `volume ${name} has an access point or IAM without encryption in transit`,
          'Set transitEncryption to ENABLED in efsVolumeConfiguration.',
        ),
      ),
    ...containers.flatMap((one) =>
      one.mounts
        .filter((mount) => !known.includes(mount))
        .map((mount) =>
          invalid(`container ${one.name} mounts volume ${mount}, which is not defined`, 'Define it in volumes.'),
        ),
    ),
  ];
};

/** RegisterTaskDefinition accepts the revision for Fargate. */
export const definition: Check = ({ revision }) =>
  brokenOr(
    [
      ...platform(revision),
      ...names(revision),
      ...limits(revision),
      ...storage(revision),
      ...revision.containers.flatMap(notOnFargate),
    ],
    'every container fits into the task',
  );

const WORD = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
/** The grammar of https://github.com/distribution/reference. */
const IMAGE = new RegExp(
  String.raw`^(?:(?:[a-zA-Z0-9][a-zA-Z0-9.-]*(?::\d+)?)/)?${WORD}(?:/${WORD})*` +
    String.raw`(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);

/** Image references are well formed. */
export const imageReferences: Check = ({ revision }) =>
  brokenOr(
    revision.containers
      .filter(({ image }) => !IMAGE.test(image))
      .map(({ name, image }) =>
        fails(
          'image.invalid',
          `${image === '' ? 'no image' : `image ${image}`} of ${name} is not a valid reference`,
          'Write it as registry/repository:tag or @sha256:digest, the repository in lower case.',
        ),
      ),
    'all are well formed',
  );
