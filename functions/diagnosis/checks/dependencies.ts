import { ecrImageOf, secretIdsOf } from '../destinations.ts';
import type { DiagnosisFacts, ImageState } from '../facts.ts';
import type { Found } from '../finding.ts';
import { broken, brokenOr, cannotCheck, ok } from '../finding.ts';
import type { Read } from '../read.ts';
import { NOT_ASKED } from '../read.ts';
import { platformOf } from '../setup.ts';

type CheckInput = (facts: DiagnosisFacts) => readonly Found[];

/** The containers' log groups exist, or are created on demand. */
export const logGroups: CheckInput = ({ setup, logGroups: known }) => {
  const logs = setup.task.containers.flatMap(({ log }) => (log?.driver === 'awslogs' ? [log] : []));
  if (logs.length === 0) return [ok('no container sends logs to CloudWatch')];
  const found = logs.flatMap(({ group, createsGroup }): readonly Found[] => {
    if (group === null) return [broken('awslogs without awslogs-group', 'Name a log group in the log options.')];
    const read = known[group] ?? NOT_ASKED;
    if (read.kind === 'unknown') return [cannotCheck(read.reason)];
    if (read.value || createsGroup) return [];
    return [
      broken(
        `log group ${group} does not exist`,
        `Create it (aws logs create-log-group --log-group-name ${group}), or set awslogs-create-group and allow ` +
          `logs:CreateLogGroup.`,
      ),
    ];
  });
  return brokenOr(found, [...new Set(logs.map(({ group }) => `${group} exists`))].join(', '));
};

/** The name in an ARN of a secret or parameter; a bare name is one already. */
const nameOf = (id: string): string => id.replace(/^arn:.*?:(?:secret:|parameter\/)/, '');

/** Secrets and parameters exist, and are not scheduled for deletion. Values are never read. */
export const secrets: CheckInput = ({ setup, secrets: known }) => {
  const ids = secretIdsOf(setup);
  if (ids.length === 0) return [ok('no container has any')];
  const found = ids.flatMap((id): readonly Found[] => {
    const read = known[id] ?? NOT_ASKED;
    const kind = id.includes(':secretsmanager:') ? 'secret' : 'parameter';
    const name = nameOf(id);
    if (read.kind === 'unknown') return [cannotCheck(`${kind} ${name}: ${read.reason}`)];
    const { isThere, deletedOn } = read.value;
    if (!isThere)
      return [broken(`${kind} ${name} does not exist`, `Create it, or correct valueFrom in the task definition.`)];
    return deletedOn === null
      ? []
      : [
          broken(
            `secret ${name} is scheduled for deletion`,
            `Restore it: aws secretsmanager restore-secret --secret-id ${id}`,
          ),
        ];
  });
  return brokenOr(found, ids.length === 1 ? '1 exists' : `${ids.length} exist`);
};

const imageFound = (image: string, read: Read<ImageState>): readonly Found[] => {
  if (read.kind === 'unknown') return [cannotCheck(`${image}: ${read.reason}`)];
  const ecr = ecrImageOf(image);
  const name = `${ecr?.repository ?? image}${ecr?.digest ? `@${ecr.digest.slice(0, 19)}` : `:${ecr?.tag ?? ''}`}`;
  if (read.value.kind === 'no-repository')
    return [
      broken(
        `repository ${ecr?.repository ?? image} does not exist`,
        'Create it and push the image, or fix the image name.',
      ),
    ];
  return read.value.kind === 'no-image'
    ? [broken(`image ${name} is not in its repository`, 'Push it, or deploy a tag that exists.')]
    : [];
};

/** Images in ECR exist in their repositories; other registries are not checked. */
export const images: CheckInput = ({ setup, images: known }) => {
  const all = [...new Set(setup.task.containers.map(({ image }) => image))];
  const found = all.flatMap((image) =>
    ecrImageOf(image) === undefined
      ? [cannotCheck(`${image} is not in ECR and was not checked`)]
      : imageFound(image, known[image] ?? NOT_ASKED),
  );
  return brokenOr(found, `${all.length} found in ECR`);
};

/** Images are built for the CPU and operating system of the task definition. */
export const architecture: CheckInput = ({ setup, images: known }) => {
  const wanted = platformOf(setup.task);
  const found = setup.task.containers.flatMap(({ image }): readonly Found[] => {
    const read = known[image];
    if (read?.kind !== 'known' || read.value.kind !== 'there') return [];
    if (read.value.platforms === null) return [];
    if (read.value.platforms.some((platform) => platform.startsWith(wanted))) return [];
    return [
      broken(
        `${image} is built for ${read.value.platforms.join(', ') || 'nothing known'}, but the task needs ${wanted}`,
        `Build it for ${wanted}, or set runtimePlatform.cpuArchitecture to what it is built for.`,
      ),
    ];
  });
  return brokenOr(found, `every image that names its platform is for ${wanted}`);
};
