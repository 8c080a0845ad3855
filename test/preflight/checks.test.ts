import { expect, test } from 'vitest';
import type { ContainerJson, DefinitionJson } from '../../cli/experiments/preflight/definitions.ts';
import { REGISTRY } from '../../cli/experiments/preflight/definitions.ts';
import { findingsIn } from '../../cli/experiments/preflight/matrix.ts';
import { healthyWorld } from '../../cli/experiments/preflight/worlds.ts';

const awslogs = (options: object): object => ({
  logDriver: 'awslogs',
  options: {
    'awslogs-group': '/ecs/app',
    'awslogs-region': 'eu-west-1',
    'awslogs-stream-prefix': 'ecs',
    ...options,
  },
});

const other = (name: string, spoilt: object = {}): ContainerJson => ({
  name,
  image: `${REGISTRY}/proxy:1.27`,
  command: ['/serve'],
  ...spoilt,
});

type Spoil = (app: ContainerJson, definition: DefinitionJson) => void;

const set =
  (fields: object): Spoil =>
  (app) =>
    void Object.assign(app, fields);
const task =
  (fields: object): Spoil =>
  (_, definition) =>
    void Object.assign(definition, fields);
const beside =
  (fields: object, ...more: readonly ContainerJson[]): Spoil =>
  (app, definition) => {
    Object.assign(app, fields);
    definition.containerDefinitions.push(...more);
  };

const CASES: readonly (readonly [about: string, spoil: Spoil, check: string, detail: RegExp, cause: string])[] = [
  [
    'a driver that Fargate has not',
    set({ logConfiguration: { logDriver: 'syslog' } }),
    'Log options',
    /syslog/,
    'logging.config_invalid',
  ],
  [
    'awsfirelens without a router',
    set({ logConfiguration: { logDriver: 'awsfirelens' } }),
    'Log options',
    /router/,
    'logging.config_invalid',
  ],
  [
    'splunk without its address',
    set({ logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': 'x' } } }),
    'Log options',
    /splunk-url/,
    'logging.config_invalid',
  ],
  [
    'an option that awslogs has not',
    set({ logConfiguration: awslogs({ 'awslogs-grup': 'a' }) }),
    'Log options',
    /awslogs-grup/,
    'logging.config_invalid',
  ],
  [
    'a mode that awslogs has not',
    set({ logConfiguration: awslogs({ mode: 'fast' }) }),
    'Log options',
    /mode fast/,
    'logging.config_invalid',
  ],
  [
    'a buffer of no size',
    set({ logConfiguration: awslogs({ mode: 'non-blocking', 'max-buffer-size': 'big' }) }),
    'Log options',
    /max-buffer-size, big/,
    'logging.config_invalid',
  ],
  [
    'two containers of one name',
    beside({}, other('app')),
    'Task definition',
    /two containers are named app/,
    'config.invalid',
  ],
  ['containers larger than the task', set({ memory: 99_999 }), 'Task definition', /99999 MiB/, 'config.invalid'],
  [
    'a path on the host',
    task({ volumes: [{ name: 'data', host: { sourcePath: '/data' } }] }),
    'Task definition',
    /path on the host/,
    'config.invalid',
  ],
  [
    'a volume that is not defined',
    set({ mountPoints: [{ sourceVolume: 'data' }] }),
    'Task definition',
    /volume data/,
    'config.invalid',
  ],
  [
    'an access point of EFS without encryption in transit',
    task({
      volumes: [
        {
          name: 'data',
          efsVolumeConfiguration: { fileSystemId: 'fs-1', authorizationConfig: { accessPointId: 'fsap-1' } },
        },
      ],
    }),
    'Task definition',
    /volume data has an access point or IAM without encryption in transit/,
    'config.invalid',
  ],
  ['a privileged container', set({ privileged: true }), 'Task definition', /privileged/, 'config.invalid'],
  ['too small a disk', task({ ephemeralStorage: { sizeInGiB: 20 } }), 'Task definition', /20 GiB/, 'config.invalid'],
  ['no size at all', task({ cpu: undefined }), 'Task size', /missing/, 'config.invalid'],
  [
    'a circle',
    beside(
      { dependsOn: [{ containerName: 'one', condition: 'START' }] },
      other('one', { dependsOn: [{ containerName: 'app', condition: 'START' }] }),
    ),
    'Container dependencies',
    /app, one wait for each other/,
    'config.invalid',
  ],
  [
    'waiting for nobody',
    set({ dependsOn: [{ containerName: 'none', condition: 'START' }] }),
    'Container dependencies',
    /not another container/,
    'config.invalid',
  ],
  [
    'waiting for the end of an essential container',
    beside({ dependsOn: [{ containerName: 'migrate', condition: 'SUCCESS' }] }, other('migrate')),
    'Container dependencies',
    /essential/,
    'config.invalid',
  ],
  [
    'a health check without CMD',
    set({ healthCheck: { command: ['curl', 'localhost'] } }),
    'Container health checks',
    /begins with curl/,
    'config.invalid',
  ],
  [
    'a health check every second',
    set({ healthCheck: { command: ['CMD', '/check'], interval: 1 } }),
    'Container health checks',
    /outside/,
    'config.invalid',
  ],
  [
    'an environment file that is no .env',
    set({ environmentFiles: [{ value: 'arn:aws:s3:::bucket/app.txt' }] }),
    'Environment files',
    /app\.txt/,
    'config.invalid',
  ],
];

const planted = (spoil: Spoil) => {
  const world = healthyWorld('checks/4');
  const [app] = world.definition.containerDefinitions;
  if (app === undefined) throw new Error('no container');
  world.definition.containerDefinitions.length = 1;
  delete app['dependsOn'];
  app['logConfiguration'] = awslogs({});
  spoil(app, world.definition);
  return world;
};

test.each(CASES)('%s is found, with its fix', async (_, spoil, check, detail, cause) => {
  const [first] = (await findingsIn(planted(spoil))).filter(({ result }) => result === 'broken');
  expect(first).toMatchObject({ check, cause, detail: expect.stringMatching(detail) });
  expect(first?.fix).not.toBe('');
});
