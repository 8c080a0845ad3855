import { expect, test } from 'vitest';
import { explains } from '../../functions/deployments/explains.ts';
import { reason, diff, SECRET } from './changes.ts';
import type { Row } from './changes.ts';

const SERVE = { 'app/command': '["/app/serve"]' };
const V42 = { 'app/image': 'registry.example/orders:v42' };
const ROUTER = { 'router/image': 'fluent:9' };
const missing = reason('container.command_invalid', '/app/serve');
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

/** What is inside an image changes with the image; what is outside does not. */
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
    { ...missing, failedContainer: null },
  ],
  [
    'a program that is not in $PATH of a new image',
    true,
    diff({ 'app/command': '["serve"]' }, { 'app/command': '["serve"]', ...V42 }),
    reason('container.command_invalid', 'serve'),
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
    reason('container.start_failed'),
  ],
  ['a container that can’t be created from a new image', true, diff({}, V42), reason('container.create_failed')],
  [
    'a container that can’t be started, and only a sidecar’s image is new',
    false,
    diff(ROUTER, OTHER_ROUTER),
    reason('container.start_failed'),
  ],
  [
    'an image of another architecture under the same tag, beside another change',
    true,
    diff(STABLE, { ...STABLE, memory: '1024' }, MOVED),
    reason('image.platform_mismatch', 'orders:stable'),
  ],
  [
    'an unchanged image on another architecture',
    true,
    diff({}, { runtimePlatform: 'ARM64' }),
    reason('image.platform_mismatch', 'registry.example/orders:v41'),
  ],
  [
    'an unchanged image on a smaller disk',
    true,
    diff({ ephemeralStorage: '40' }, { ephemeralStorage: '21' }),
    reason('image.too_large', 'registry.example/orders:v41'),
  ],
  [
    'an unchanged image pulled with other credentials',
    true,
    diff({}, { 'app/repositoryCredentials': 'arn:new' }),
    reason('image.auth_denied', 'registry.example/orders:v41'),
  ],
  ['a mount onto a path of a new image', true, diff({}, V42), reason('volume.mount_failed', '/app/config')],
  [
    'a mount of an unchanged file system beside a new image',
    false,
    diff({ 'volumes/d': '{"fileSystemId":"fs-1"}' }, { 'volumes/d': '{"fileSystemId":"fs-1"}', ...V42 }),
    reason('volume.mount_failed', 'fs-1'),
  ],
  [
    'a secret both have under another variable',
    false,
    diff({ 'app/secrets/OLD': SECRET }, { 'app/secrets/NEW': SECRET }),
    reason('secrets.not_found', SECRET),
  ],
  [
    'a secret both have, beside a new image',
    false,
    diff({ 'app/secrets/S': SECRET }, { 'app/secrets/S': SECRET, ...V42 }),
    reason('secrets.not_found', SECRET),
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
    reason('envfile.failed', 'arn:aws:s3:::b/a.env'),
  ],
];

test.each(IN_THE_IMAGE)('%s: explained is %s', (_what, isExplained, change, failure) => {
  expect(explains(change, failure)).toBe(isExplained);
});
