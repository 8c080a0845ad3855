import type { Found } from '../diagnosis/finding.ts';
import { brokenOr } from '../diagnosis/finding.ts';
import type { Check } from './found.ts';
import { fails } from './found.ts';
import type { HealthCheck, Revision, RevisionContainer } from './revision.ts';

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
      fails(
        'config.invalid',
        `${edge}, which is not another container of the task`,
        'Name another container of the task definition.',
      ),
    ];
  if (!CONDITIONS.includes(condition))
    return [fails('config.invalid', `${edge}, which is not a condition`, `Use ${CONDITIONS.join(', ')}.`)];
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
  return brokenOr(found, 'all conditions can be met');
};

const HEALTH_COMMANDS = ['CMD', 'CMD-SHELL', 'NONE'];

/** Seconds that a container has from its start until its health check ends the task. */
const patienceOf = ({ health }: RevisionContainer): number | null =>
  health === null || health.command[0] === 'NONE'
    ? null
    : health.startPeriodSeconds + health.intervalSeconds * health.retries;

/** ECS's longest startPeriod, in seconds. */
const START_PERIOD_MAX = 300;
/** Seconds by which a task may outlive its last failed check: it has to be stopped. */
const SLACK_SECONDS = 45;

/**
 * Whether a task of this age (seconds) was never healthy, whatever startPeriod its revision had: an older one was, and
 * became unhealthy later, which a longer startPeriod does not change.
 */
const isStart = (ageSeconds: number, health: HealthCheck): boolean =>
  ageSeconds <= START_PERIOD_MAX + health.intervalSeconds * health.retries + SLACK_SECONDS;

/** The longest time, in seconds, that earlier tasks ran without becoming healthy; 0 when none is known. */
const longestStart = (ages: readonly number[], { health }: RevisionContainer): number =>
  health === null ? 0 : Math.max(0, ...ages.filter((age) => isStart(age, health)));

const shortFound = (container: RevisionContainer, ages: readonly number[]): readonly Found[] => {
  const [patience, longest] = [patienceOf(container), longestStart(ages, container)];
  if (patience === null || patience > longest) return [];
  return [
    fails(
      'health.container',
      `the health check of ${container.name} ends the task after ${patience} s, but earlier tasks were still ` +
        `not healthy after ${Math.round(longest)} s`,
      'Raise startPeriod to what the application needs to start, or fix why its check fails.',
    ),
  ];
};

const rangeFound = ({ name, health }: RevisionContainer): readonly Found[] => {
  if (health === null) return [];
  const isOut =
    health.intervalSeconds < 5 ||
    health.intervalSeconds > 300 ||
    health.timeoutSeconds < 2 ||
    health.timeoutSeconds > 60 ||
    health.retries < 1 ||
    health.retries > 10 ||
    health.startPeriodSeconds > START_PERIOD_MAX;
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
            `the health check of ${name} is outside the limits of ECS`,
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
  const ages = ended.flatMap(({ ageSeconds }) => ageSeconds ?? []);
  return brokenOr(
    checked.flatMap((one) => [...rangeFound(one), ...shortFound(one, ages)]),
    checked.length === 0
      ? 'no container has one'
      : checked.map((one) => `${one.name}: ${patienceOf(one) ?? 'off'} s`).join(', '),
  );
};
