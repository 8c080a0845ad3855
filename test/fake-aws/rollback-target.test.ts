import { expect, test } from 'vitest';
import type { Behaviour } from '../../cli/fake-aws/tasks/behaviour.ts';
import type { TaskDefinitionOptions } from '../../cli/fake-aws/services/definitions.ts';
import type { ServiceOptions } from '../../cli/fake-aws/services/services.ts';
import type { World } from '../../cli/fake-aws/world-model.ts';
import { createWorld } from '../../cli/fake-aws/world.ts';
import type { Lived } from '../support/live.ts';
import { live } from '../support/live.ts';
import { after, runningRevisions, START } from './shop.ts';

const CRASHES_AT_ONCE: Behaviour = { does: 'exit', code: 1, after: { seconds: 5 } };
/** Late enough for the deployment to complete first. */
const CRASHES_LATER: Behaviour = { does: 'exit', code: 1, after: { seconds: 900 } };

type Case = {
  /** Definition and behaviour of web:3. */
  readonly release: Partial<TaskDefinitionOptions>;
  readonly service?: Partial<ServiceOptions>;
  /** Actions before the release, and what a deploy tool does together with it. */
  readonly before?: (world: World) => void;
  readonly meanwhile?: (world: World) => void;
  readonly minutes?: number;
};

/** web:1 ran long ago, web:2 runs since last week, web:3 is released and fails. */
const release = async ({
  release,
  service,
  before,
  meanwhile,
  minutes = 60,
}: Case): Promise<Lived & { world: World }> => {
  const world = createWorld({ seed: 'target', startTime: START });
  world.addCluster('prod');
  for (let revision = 1; revision <= 2; revision += 1) world.registerTaskDefinition({ family: 'web' });
  world.registerTaskDefinition({ family: 'web', ...release });
  world.addService({
    cluster: 'prod',
    name: 'web',
    taskDefinition: 'web:2',
    previous: ['web:1'],
    desiredCount: 2,
    tags: { 'farwatch:mode': 'auto' },
    ...service,
  });
  world.at(after(5), () => {
    before?.(world);
    world.update('web', { taskDefinition: 'web:3' });
    meanwhile?.(world);
  });
  return { ...(await live(world, after(minutes))), world };
};

const deregistered = (world: World): void => world.deregisterTaskDefinition('web:2');
const pages = ({ notices }: Lived): readonly string[] =>
  notices.filter(({ level }) => level === 'page').map(({ text }) => text);

/** All messages and threads as Slack shows them. */
const readable = ({ slack }: Lived): string =>
  slack
    .messages()
    .flatMap(({ message, thread }) => [message, ...thread.map((reply) => reply.message)])
    .flatMap(({ blocks }) => blocks)
    .map((block) => ('text' in block && block.text !== undefined ? block.text.text : JSON.stringify(block)))
    .join('\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Commands that were posted as code blocks. */
const commandsIn = (posted: string): string => /```\n(copy=[^`]*)\n```/.exec(posted)?.[1] ?? '';

const HISTORY = { ageDays: 400, deployedHoursAgo: 140 * 24, previous: [] } as const;

test('in flight ECS returns to a deregistered revision itself: the deployment is stopped', async () => {
  const lived = await release({ release: { behaviours: [CRASHES_AT_ONCE] }, meanwhile: deregistered });
  expect(lived.changes).toEqual(['StopServiceDeployment']);
  expect(lived.decisions.find((decision) => decision.do === 'stop-deployment')).toMatchObject({ to: 'web:2' });
  expect(runningRevisions(lived.world)).toEqual([2, 2]);
  expect(pages(lived)).toEqual([]);
});

test('a deregistered last good revision of a completed release is paged for, and never passed over', async () => {
  const lived = await release({ release: { behaviours: [CRASHES_LATER] }, meanwhile: deregistered, minutes: 180 });
  expect(lived.changes).toEqual([]);
  expect(pages(lived)).toHaveLength(1);
  expect(pages(lived)[0]).toMatch(/web:2 is deregistered.*By hand: register a copy of web:2 .* \(see Commands\)/);
  const good = lived.world.service('web').revisions.find(({ definition }) => definition.revision === 2);
  const posted = readable(lived);
  const commands = commandsIn(posted);
  expect(commands).toContain(`{"app":"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@${good?.digests['app']}"}`);
  expect(commands).toContain('describe-task-definition --region eu-west-1 --task-definition web:2 --include TAGS |');
  expect(commands).toContain('| del(.taskDefinitionArn, .revision, .status,');
  expect(commands).toContain('aws ecs register-task-definition --region eu-west-1 --cli-input-json file:///dev/stdin');
  expect(commands).toMatch(
    /\) &&\naws ecs update-service --region eu-west-1 --cluster prod --service web --task-definition "\$copy"$/,
  );
  expect(posted).not.toContain('web:1');
});

test('a release that was made a hundred and forty days ago is where ECS returns in flight', async () => {
  const lived = await release({ release: { behaviours: [CRASHES_AT_ONCE] }, service: HISTORY });
  expect(lived.changes).toEqual(['StopServiceDeployment']);
  expect(lived.decisions.find((decision) => decision.do === 'stop-deployment')).toMatchObject({ to: 'web:2' });
  expect(runningRevisions(lived.world)).toEqual([2, 2]);
});

test('once the release has completed, the service is moved to the one of a hundred and forty days ago', async () => {
  const lived = await release({ release: { behaviours: [CRASHES_LATER] }, service: HISTORY, minutes: 180 });
  expect(lived.changes).toEqual(['UpdateService web:2']);
  expect(pages(lived)).toEqual([]);
});

test('a deregistered one of a hundred and forty days ago is paged for by its own name', async () => {
  const lived = await release({
    release: { behaviours: [CRASHES_LATER] },
    service: HISTORY,
    meanwhile: deregistered,
    minutes: 180,
  });
  expect(lived.changes).toEqual([]);
  expect(pages(lived).map((text) => /web:\d+ is deregistered/.exec(text)?.[0])).toEqual(['web:2 is deregistered']);
});

const NO_PROGRAM: Behaviour = { does: 'never-start', why: 'command-not-found' };

test('a program that an unchanged command no longer finds in a new image is the release’s doing', async () => {
  const lived = await release({ release: { behaviours: [NO_PROGRAM] } });
  expect(lived.changes).toEqual(['StopServiceDeployment']);
  expect(runningRevisions(lived.world)).toEqual([2, 2]);
});

/** Both revisions run the same image reference; web:3 differs in size alone. */
const SAME_IMAGE = {
  behaviours: [NO_PROGRAM],
  image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:v2',
  cpuUnits: 512,
  memoryMib: 1024,
};

test('the same image and command fail for a reason outside of the release: nothing is rolled back', async () => {
  const lived = await release({ release: SAME_IMAGE });
  expect(lived.changes).toEqual([]);
  expect(lived.decisions.some(({ guard }) => guard === 'unexplained')).toBe(true);
});

test('a program gone from the image under an unchanged tag is the release’s doing', async () => {
  const lived = await release({ release: SAME_IMAGE, before: (world) => world.pushImage(SAME_IMAGE.image) });
  expect(lived.changes).toEqual(['StopServiceDeployment']);
  expect(runningRevisions(lived.world)).toEqual([2, 2]);
});
