import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { ContainerImage, ServiceRevision } from '../ecs-snapshot.ts';

/** Fields that DescribeTaskDefinition returns and RegisterTaskDefinition refuses. */
const ANSWERED_ONLY = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

/** Characters of image references; anything else does not go into a command that people paste. */
const PLAIN = /^[\w./:@-]+$/;

/** The image by the digest that ran, without its tag, which may have moved since. */
const pinned = ({ image, digest }: ContainerImage): string | undefined => {
  const repository = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  return digest !== null && repository !== '' && PLAIN.test(`${repository}@${digest}`)
    ? `${repository}@${digest}`
    : undefined;
};

const imagesOf = ({ images }: ServiceRevision): Readonly<Record<string, string>> =>
  Object.fromEntries(
    images.flatMap((one) => {
      const image = pinned(one);
      return image === undefined || !PLAIN.test(one.container) ? [] : [[one.container, image]];
    }),
  );

/** Containers of unknown digest keep their tag; whoever pastes the commands has to know. */
const warningOf = ({ images }: ServiceRevision, known: Readonly<Record<string, string>>): readonly string[] => {
  const unpinned = images.map(({ container }) => container).filter((name) => !(name in known) && PLAIN.test(name));
  return unpinned.length === 0
    ? []
    : [`# The digest of ${unpinned.join(', ')} is not known: check which image its tag names before you run this.`];
};

const filterOf = (images: Readonly<Record<string, string>>): string =>
  [
    '([.tags[]? | select(.key | startswith("aws:") | not)]) as $tags | .taskDefinition',
    `.containerDefinitions |= map(.image = (${JSON.stringify(images)}[.name] // .image))`,
    `del(.${ANSWERED_ONLY.join(', .')})`,
    'if $tags == [] then . else .tags = $tags end',
  ].join('\n    | ');

/**
 * Commands that restore a revision that no service can be moved to: a copy of its task definition with images by the
 * digests that ran, then the service on that copy. Farwatch itself never registers anything.
 */
export const registerCopy = (key: ServiceKey, revision: ServiceRevision): string => {
  const { region, cluster, name } = partsOf(key);
  const at = `--region ${region}`;
  const images = imagesOf(revision);
  return [
    ...warningOf(revision, images),
    `copy=$(aws ecs describe-task-definition ${at} --task-definition ${revision.taskDefinition} --include TAGS |`,
    `  jq '${filterOf(images)}' |`,
    `  aws ecs register-task-definition ${at} --cli-input-json file:///dev/stdin \\`,
    '    --query taskDefinition.taskDefinitionArn --output text) &&',
    `aws ecs update-service ${at} --cluster ${cluster} --service ${name} --task-definition "$copy"`,
  ].join('\n');
};
