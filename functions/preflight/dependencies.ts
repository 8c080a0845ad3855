import type { Found } from '../diagnosis/finding.ts';
import { brokenOr } from '../diagnosis/finding.ts';
import type { Check } from './found.ts';
import { fails } from './found.ts';
import type { Revision, RevisionContainer } from './revision.ts';

type Edge = RevisionContainer['dependsOn'][number];

const CONDITIONS = ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'];

const edgeFound = (
  one: RevisionContainer,
  { container, condition }: Edge,
  all: Revision['containers'],
): readonly Found[] => {
  const other = all.find(({ name }) => name === container);
  const edge = `${one.name} waits for ${container} (${condition})`;
  if (other === undefined || container === one.name)
    return [
      fails('config.invalid', `${edge}, which is no other container`, 'Name another container of the task definition.'),
    ];
  if (!CONDITIONS.includes(condition))
    return [fails('config.invalid', `${edge}: there is no such condition`, `Use ${CONDITIONS.join(', ')}.`)];
  if (condition === 'HEALTHY' && other.health === null)
    return [
      fails(
        'container.dependency_failed',
        `${edge}, which has no health check: it never becomes healthy`,
        `Give ${container} a healthCheck, or wait for START.`,
      ),
    ];
  return (condition === 'COMPLETE' || condition === 'SUCCESS') && other.isEssential
    ? [
        fails(
          'config.invalid',
          `${edge}, which is essential: when it ends, the task ends`,
          `Set essential to false for ${container}.`,
        ),
      ]
    : [];
};

/** Containers that can be reached from one along dependsOn. */
const reachedFrom = (start: string, { containers }: Revision): ReadonlySet<string> => {
  const reached = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop())
    for (const { container } of containers.find((one) => one.name === name)?.dependsOn ?? [])
      if (!reached.has(container)) {
        reached.add(container);
        open.push(container);
      }
  return reached;
};

/** What containers wait for exists, can happen, and is no circle. */
export const containerDependencies: Check = ({ revision }) => {
  const edges = revision.containers.flatMap((one) =>
    one.dependsOn.flatMap((edge) => edgeFound(one, edge, revision.containers)),
  );
  const circles = revision.containers.filter(({ name }) => reachedFrom(name, revision).has(name));
  const circle = circles.map(({ name }) => name).join(', ');
  const found =
    circle === ''
      ? edges
      : [...edges, fails('config.invalid', `${circle} wait for each other`, 'Remove one dependsOn.')];
  return brokenOr(found, 'containers wait for what can happen');
};

const HEALTH_COMMANDS = ['CMD', 'CMD-SHELL', 'NONE'];

/** Seconds that a container has from its start until its health check ends the task. */
export const patienceOf = ({ health }: RevisionContainer): number | null =>
  health === null || health.command[0] === 'NONE'
    ? null
    : health.startPeriodSeconds + health.intervalSeconds * health.retries;

const rangeFound = ({ name, health }: RevisionContainer): readonly Found[] => {
  if (health === null) return [];
  const isOut =
    health.intervalSeconds < 5 ||
    health.intervalSeconds > 300 ||
    health.timeoutSeconds < 2 ||
    health.timeoutSeconds > 60 ||
    health.retries < 1 ||
    health.retries > 10 ||
    health.startPeriodSeconds > 300;
  return [
    ...(HEALTH_COMMANDS.includes(health.command[0] ?? '')
      ? []
      : [
          fails(
            'config.invalid',
            `the health check of ${name} begins with ${health.command[0] ?? 'nothing'}`,
            'Begin its command with CMD or CMD-SHELL.',
          ),
        ]),
    ...(isOut
      ? [
          fails(
            'config.invalid',
            `the health check of ${name} is outside of what ECS accepts`,
            'interval 5 to 300 s, timeout 2 to 60 s, retries 1 to 10, startPeriod 0 to 300 s.',
          ),
        ]
      : []),
  ];
};

/** Container health checks are valid, and wait longer than the earlier tasks that they ended had run. */
export const containerHealth: Check = ({ revision, failures }) => {
  const checked = revision.containers.filter(({ health }) => health !== null);
  const ended = failures.kind === 'known' ? failures.value.filter(({ cause }) => cause === 'health.container') : [];
  const longest = Math.max(0, ...ended.map(({ ageSeconds }) => ageSeconds ?? 0));
  const short = checked.filter((one) => (patienceOf(one) ?? Infinity) <= longest);
  return brokenOr(
    [
      ...checked.flatMap(rangeFound),
      ...short.map((one) =>
        fails(
          'health.container',
          `the health check of ${one.name} ends the task after ${patienceOf(one) ?? 0} s, and earlier tasks were not ` +
            `healthy after ${Math.round(longest)} s`,
          'Raise startPeriod to what the application needs to start, or fix why its check fails.',
        ),
      ),
    ],
    checked.length === 0
      ? 'no container has one'
      : checked.map((one) => `${one.name}: ${patienceOf(one) ?? 'off'} s`).join(', '),
  );
};
