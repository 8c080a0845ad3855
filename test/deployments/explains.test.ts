import { expect, test } from 'vitest';
import { diffOf } from '../../functions/deployments/diff.ts';
import { explains } from '../../functions/deployments/explains.ts';
import type { Cause } from '../../functions/stops/cause.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { reason, diff, SECRET } from './changes.ts';
import type { Row } from './changes.ts';
import { definition, revision } from './release.ts';

const ROWS: readonly Row[] = [
  [
    'a new image that does not exist',
    true,
    diff({}, { 'app/image': 'registry.example/orders:v42' }),
    reason('image.not_found', 'registry.example/orders:v42'),
  ],
  [
    'an old image that was deleted',
    false,
    diff({}, { 'app/environment/A': '1' }),
    reason('image.not_found', 'registry.example/orders:v41'),
  ],
  [
    'a new sidecar’s image',
    true,
    diff({}, { 'router/image': 'fluent:9' }),
    reason('image.not_found', 'docker.io/library/fluent:9', null),
  ],
  [
    'a deleted sidecar image both have',
    false,
    diff({ 'router/image': 'fluent:9' }, { 'router/image': 'fluent:9', 'app/image': 'registry.example/orders:v42' }),
    reason('image.not_found', 'docker.io/library/fluent:9', null),
  ],
  ['a new secret', true, diff({}, { 'app/secrets/STRIPE': SECRET }), reason('secrets.not_found', SECRET)],
  [
    'a new JSON key of a new secret',
    true,
    diff({}, { 'app/secrets/STRIPE': `${SECRET}:key::` }),
    reason('secrets.not_found', SECRET),
  ],
  [
    'a secret both have, named without its suffix',
    false,
    diff({ 'app/secrets/S': SECRET }, { 'app/secrets/S': SECRET, 'app/secrets/T': 'x' }),
    reason('secrets.not_found', 'orders/stripe'),
  ],
  [
    'a parameter both have',
    false,
    diff({ 'app/secrets/P': '/orders/db' }, { 'app/secrets/P': '/orders/db', 'app/secrets/Q': '/q' }),
    reason('secrets.not_found', 'arn:aws:ssm:eu-west-1:111122223333:parameter/orders/db'),
  ],
  [
    'a secret denied to a new role',
    true,
    diff({ 'app/secrets/S': SECRET }, { 'app/secrets/S': SECRET, executionRole: 'role/new' }),
    reason('secrets.access_denied', SECRET),
  ],
  [
    'a secret denied to the same role',
    false,
    diff({ 'app/secrets/S': SECRET }, { 'app/secrets/S': SECRET, 'app/command': '["b"]' }),
    reason('secrets.access_denied', SECRET),
  ],
  [
    'a new log group',
    true,
    diff({ 'app/logOptions/awslogs-group': '/ecs/orders' }, { 'app/logOptions/awslogs-group': '/ecs/new' }),
    reason('logging.destination_missing', '/ecs/new'),
  ],
  [
    'the same log group',
    false,
    diff(
      { 'app/logOptions/awslogs-group': '/ecs/orders' },
      { 'app/logOptions/awslogs-group': '/ecs/orders', 'app/logOptions/mode': 'x' },
    ),
    reason('logging.destination_missing', '/ecs/orders'),
  ],
  [
    'a new role that can’t be assumed',
    true,
    diff({}, { taskRole: 'role/none' }),
    reason('iam.assume_role_failed', null, null),
  ],
  [
    'a role that changed nowhere',
    false,
    diff({}, { 'app/command': '["b"]' }),
    reason('iam.assume_role_failed', null, null),
  ],
  ['a new command', true, diff({}, { 'app/command': '["b"]' }), reason('container.command_invalid')],
  [
    'a command in a new image',
    true,
    diff({}, { 'app/image': 'registry.example/orders:v42' }),
    reason('container.command_invalid', '/app/serve'),
  ],
  ['a command and only memory changed', false, diff({}, { memory: '1024' }), reason('container.command_invalid')],
  ['a new volume', true, diff({}, { 'volumes/data': '{"efs":"fs-1"}' }), reason('volume.mount_failed')],
  ['a wrong definition', true, diff({}, { cpu: '512' }), reason('config.invalid')],
  ['an application error', false, diff({}, { 'app/image': 'b' }), reason('exit.application_error')],
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
  expect(explains(diffOf(same, moved), reason('image.platform_mismatch'))).toBe(true);
  expect(explains(diffOf(same, platform), reason('image.platform_mismatch'))).toBe(true);
  expect(explains(diffOf(same, same), reason('image.platform_mismatch'))).toBe(false);
});

test('a subnet that does not exist is explained by a changed network of the service alone', () => {
  const before = { definition: definition('orders:41'), revision: revision('orders:41') };
  const after = { ...before, revision: revision('orders:41', { surroundings: { network: 'subnet-2' } }) };
  expect(explains(diffOf(before, after), reason('network.config_invalid'))).toBe(true);
  expect(explains(diff({}, { cpu: '512' }), reason('network.config_invalid'))).toBe(false);
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
    expect([cause, explains(network, reason(cause))]).toEqual([cause, CAUSES[cause].rollbackClass === 'ref']);
});
