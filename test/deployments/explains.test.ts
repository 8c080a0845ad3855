import { expect, test } from 'vitest';
import type { Compared, Diff } from '../../functions/deployments/diff.ts';
import { diffOf } from '../../functions/deployments/diff.ts';
import { explains } from '../../functions/deployments/explains.ts';
import type { Cause } from '../../functions/stops/cause.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { definition, revision } from './release.ts';

type Fields = Readonly<Record<string, string>>;
const BASE: Fields = { 'app/image': 'registry.example/orders:v41', executionRole: 'role/execution', cpu: '256' };

/** By reference and container; where none is told, the reference itself stands for what it resolves to. */
type Digests = Readonly<Record<string, string>>;

const side = (name: string, told: Fields, digests: Digests): Compared => {
  const fields = { ...BASE, ...told };
  const images = Object.entries(fields)
    .filter(([field]) => field.endsWith('/image'))
    .map(([field, image]) => ({ container: field.split('/')[0] ?? '', image, digest: digests[image] ?? image }));
  return { revision: revision(name, { images }), definition: definition(name, { fields }) };
};

const diff = (before: Fields, after: Fields, digests: { before?: Digests; after?: Digests } = {}): Diff =>
  diffOf(side('orders:41', before, digests.before ?? {}), side('orders:42', after, digests.after ?? {}));

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/stripe-Ab12Cd';
const because = (cause: Cause, token: string | null = null, culprit: string | null = 'app') => ({
  cause,
  token,
  culprit,
});

type Row = readonly [what: string, isExplained: boolean, change: Diff, failure: ReturnType<typeof because>];

const SERVE = { 'app/command': '["/app/serve"]' };
const V42 = { 'app/image': 'registry.example/orders:v42' };
const ROUTER = { 'router/image': 'fluent:9' };
const missing = because('container.command_invalid', '/app/serve');
const STABLE = { 'app/image': 'orders:stable' };
const MOVED = { before: { 'orders:stable': 'sha256:a' }, after: { 'orders:stable': 'sha256:b' } };
const SAME = {
  before: { 'registry.example/orders:v41': 'sha256:a' },
  after: { 'registry.example/orders:v42': 'sha256:a' },
};
const MOUNTED = {
  ...SERVE,
  'app/mountPoints': '[{"containerPath":"/app","sourceVolume":"code"}]',
};
const EFS = { ...MOUNTED, 'volumes/code': '{"efsVolumeConfiguration":{"fileSystemId":"fs-1"},"name":"code"}' };
const SHARED = { ...MOUNTED, ...ROUTER, 'volumes/code': '{"name":"code"}' };
const OTHER_ROUTER = { 'router/image': 'fluent:10' };

/** What lives in an image changes with the image; what lies outside of it does not. */
const IN_THE_IMAGE: readonly Row[] = [
  ['the program of an unchanged command, gone from a new image', true, diff(SERVE, { ...SERVE, ...V42 }), missing],
  [
    'the same, where the entry point names the program',
    true,
    diff({ 'app/entryPoint': '["/app/serve"]' }, { 'app/entryPoint': '["/app/serve"]', ...V42 }),
    missing,
  ],
  [
    'the same, where nobody tells which container',
    true,
    diff(SERVE, { ...SERVE, ...V42 }),
    { ...missing, culprit: null },
  ],
  [
    'a program that is not in $PATH of a new image',
    true,
    diff({ 'app/command': '["serve"]' }, { 'app/command': '["serve"]', ...V42 }),
    because('container.command_invalid', 'serve'),
  ],
  [
    'a program gone from an image whose tag was moved',
    true,
    diff({ ...SERVE, ...STABLE }, { ...SERVE, ...STABLE }, MOVED),
    missing,
  ],
  [
    'the same, where the definition changed elsewhere too',
    true,
    diff({ ...SERVE, ...STABLE }, { ...SERVE, ...STABLE, memory: '1024' }, MOVED),
    missing,
  ],
  ['a program of the same image under a new tag', false, diff(SERVE, { ...SERVE, ...V42 }, SAME), missing],
  [
    'a program of an unchanged container beside a new sidecar',
    false,
    diff({ ...SERVE, ...ROUTER }, { ...SERVE, ...OTHER_ROUTER }),
    missing,
  ],
  ['a program of an unchanged image, new memory', false, diff(SERVE, { ...SERVE, memory: '1024' }), missing],
  ['another user', true, diff(SERVE, { ...SERVE, 'app/user': '1000' }), missing],
  ['another working directory', true, diff(SERVE, { ...SERVE, 'app/workingDirectory': '/srv' }), missing],
  ['another PATH', true, diff(SERVE, { ...SERVE, 'app/environment/PATH': 'x' }), missing],
  ['another variable', false, diff(SERVE, { ...SERVE, 'app/environment/MODE': 'x' }), missing],
  ['a volume mounted over the program', true, diff(SERVE, MOUNTED), missing],
  ['a program on an unchanged file system', false, diff(EFS, { ...EFS, ...V42 }), missing],
  [
    'a program that a new sidecar puts into a shared volume',
    true,
    diff(SHARED, { ...SHARED, ...OTHER_ROUTER }),
    missing,
  ],
  [
    'a working directory or user that a moved image no longer has',
    true,
    diff(STABLE, STABLE, MOVED),
    because('container.start_failed'),
  ],
  ['a container that can’t be created from a new image', true, diff({}, V42), because('container.create_failed')],
  [
    'a container that can’t be started, and only a sidecar’s image is new',
    false,
    diff(ROUTER, OTHER_ROUTER),
    because('container.start_failed'),
  ],
  [
    'an image of another architecture under the same tag, beside another change',
    true,
    diff(STABLE, { ...STABLE, memory: '1024' }, MOVED),
    because('image.platform_mismatch', 'orders:stable'),
  ],
  [
    'an unchanged image on another architecture',
    true,
    diff({}, { runtimePlatform: 'ARM64' }),
    because('image.platform_mismatch', 'registry.example/orders:v41'),
  ],
  [
    'an unchanged image on a smaller disk',
    true,
    diff({ ephemeralStorage: '40' }, { ephemeralStorage: '21' }),
    because('image.too_large', 'registry.example/orders:v41'),
  ],
  [
    'an unchanged image pulled with other credentials',
    true,
    diff({}, { 'app/repositoryCredentials': 'arn:new' }),
    because('image.auth_denied', 'registry.example/orders:v41'),
  ],
  ['a mount onto a path of a new image', true, diff({}, V42), because('volume.mount_failed', '/app/config')],
  [
    'a mount of an unchanged file system beside a new image',
    false,
    diff({ 'volumes/d': '{"fileSystemId":"fs-1"}' }, { 'volumes/d': '{"fileSystemId":"fs-1"}', ...V42 }),
    because('volume.mount_failed', 'fs-1'),
  ],
  [
    'a secret both have under another variable',
    false,
    diff({ 'app/secrets/OLD': SECRET }, { 'app/secrets/NEW': SECRET }),
    because('secrets.not_found', SECRET),
  ],
  [
    'a secret both have, beside a new image',
    false,
    diff({ 'app/secrets/S': SECRET }, { 'app/secrets/S': SECRET, ...V42 }),
    because('secrets.not_found', SECRET),
  ],
  [
    'an environment file both have, beside a new one',
    false,
    diff(
      { 'app/environmentFiles/arn:aws:s3:::b/a.env': 'arn:aws:s3:::b/a.env' },
      {
        'app/environmentFiles/arn:aws:s3:::b/a.env': 'arn:aws:s3:::b/a.env',
        'app/environmentFiles/arn:aws:s3:::b/b.env': 'arn:aws:s3:::b/b.env',
      },
    ),
    because('envfile.failed', 'arn:aws:s3:::b/a.env'),
  ],
];

const ROWS: readonly Row[] = [
  [
    'a new image that does not exist',
    true,
    diff({}, { 'app/image': 'registry.example/orders:v42' }),
    because('image.not_found', 'registry.example/orders:v42'),
  ],
  [
    'an old image that was deleted',
    false,
    diff({}, { 'app/environment/A': '1' }),
    because('image.not_found', 'registry.example/orders:v41'),
  ],
  [
    'a new sidecar’s image',
    true,
    diff({}, { 'router/image': 'fluent:9' }),
    because('image.not_found', 'docker.io/library/fluent:9', null),
  ],
  [
    'a deleted sidecar image both have',
    false,
    diff({ 'router/image': 'fluent:9' }, { 'router/image': 'fluent:9', 'app/image': 'registry.example/orders:v42' }),
    because('image.not_found', 'docker.io/library/fluent:9', null),
  ],
  ['a new secret', true, diff({}, { 'app/secrets/STRIPE': SECRET }), because('secrets.not_found', SECRET)],
  [
    'a new JSON key of a new secret',
    true,
    diff({}, { 'app/secrets/STRIPE': `${SECRET}:key::` }),
    because('secrets.not_found', SECRET),
  ],
  [
    'a secret both have, named without its suffix',
    false,
    diff({ 'app/secrets/S': SECRET }, { 'app/secrets/S': SECRET, 'app/secrets/T': 'x' }),
    because('secrets.not_found', 'orders/stripe'),
  ],
  [
    'a parameter both have',
    false,
    diff({ 'app/secrets/P': '/orders/db' }, { 'app/secrets/P': '/orders/db', 'app/secrets/Q': '/q' }),
    because('secrets.not_found', 'arn:aws:ssm:eu-west-1:111122223333:parameter/orders/db'),
  ],
  [
    'a secret denied to a new role',
    true,
    diff({ 'app/secrets/S': SECRET }, { 'app/secrets/S': SECRET, executionRole: 'role/new' }),
    because('secrets.access_denied', SECRET),
  ],
  [
    'a secret denied to the same role',
    false,
    diff({ 'app/secrets/S': SECRET }, { 'app/secrets/S': SECRET, 'app/command': '["b"]' }),
    because('secrets.access_denied', SECRET),
  ],
  [
    'a new log group',
    true,
    diff({ 'app/logOptions/awslogs-group': '/ecs/orders' }, { 'app/logOptions/awslogs-group': '/ecs/new' }),
    because('logging.destination_missing', '/ecs/new'),
  ],
  [
    'the same log group',
    false,
    diff(
      { 'app/logOptions/awslogs-group': '/ecs/orders' },
      { 'app/logOptions/awslogs-group': '/ecs/orders', 'app/logOptions/mode': 'x' },
    ),
    because('logging.destination_missing', '/ecs/orders'),
  ],
  [
    'a new role that can’t be assumed',
    true,
    diff({}, { taskRole: 'role/none' }),
    because('iam.assume_role_failed', null, null),
  ],
  [
    'a role that changed nowhere',
    false,
    diff({}, { 'app/command': '["b"]' }),
    because('iam.assume_role_failed', null, null),
  ],
  ['a new command', true, diff({}, { 'app/command': '["b"]' }), because('container.command_invalid')],
  [
    'a command in a new image',
    true,
    diff({}, { 'app/image': 'registry.example/orders:v42' }),
    because('container.command_invalid', '/app/serve'),
  ],
  ['a command and only memory changed', false, diff({}, { memory: '1024' }), because('container.command_invalid')],
  ['a new volume', true, diff({}, { 'volumes/data': '{"efs":"fs-1"}' }), because('volume.mount_failed')],
  ['a wrong definition', true, diff({}, { cpu: '512' }), because('config.invalid')],
  ...IN_THE_IMAGE,
  ['an application error', false, diff({}, { 'app/image': 'b' }), because('exit.application_error')],
];

test.each(ROWS)('%s: explained is %s', (_what, isExplained, change, failure) => {
  expect(explains(change, failure)).toBe(isExplained);
});

test('a moved tag and a changed platform explain an image that does not fit', () => {
  const same = { definition: definition('orders:41'), revision: revision('orders:41') };
  const moved = {
    ...same,
    revision: revision('orders:41', { images: [{ container: 'app', image: 'a', digest: 'sha256:b' }] }),
  };
  const platform = { ...same, revision: revision('orders:41', { platformVersion: '1.5.0' }) };
  expect(explains(diffOf(same, moved), because('image.platform_mismatch'))).toBe(true);
  expect(explains(diffOf(same, platform), because('image.platform_mismatch'))).toBe(true);
  expect(explains(diffOf(same, same), because('image.platform_mismatch'))).toBe(false);
});

test('a subnet that does not exist is explained by a changed network of the service alone', () => {
  const before = { definition: definition('orders:41'), revision: revision('orders:41') };
  const after = { ...before, revision: revision('orders:41', { surroundings: { network: 'subnet-2' } }) };
  expect(explains(diffOf(before, after), because('network.config_invalid'))).toBe(true);
  expect(explains(diff({}, { cpu: '512' }), because('network.config_invalid'))).toBe(false);
});

test('every cause of class ref can be explained by some change, no other can', () => {
  const everything = diff(
    {},
    Object.fromEntries(
      [
        'app/image',
        'app/command',
        'app/secrets/S',
        'app/logDriver',
        'app/environmentFiles',
        'volumes/v',
        'taskRole',
        'executionRole',
        'runtimePlatform',
        'cpu',
      ].map((field) => [field, 'new']),
    ),
  );
  const network = { ...everything, surroundings: [{ field: 'network', from: 'a', to: 'b' }] };
  for (const cause of Object.keys(CAUSES) as readonly Cause[])
    expect([cause, explains(network, because(cause))]).toEqual([cause, CAUSES[cause].rollbackClass === 'ref']);
});
