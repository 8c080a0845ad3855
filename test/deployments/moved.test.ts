import { expect, test } from 'vitest';
import { movedOn } from '../../functions/deployments/moved.ts';
import type { World } from '../../functions/deployments/world.ts';
import { deployment, NEW, OLD, service, serviceDeployment, world } from './release.ts';

const CHANGES: readonly (readonly [what: RegExp, after: World])[] = [
  [
    /PRIMARY/,
    world({
      service: service({
        deployments: [deployment(OLD, { status: 'PRIMARY' }), deployment(NEW, { status: 'ACTIVE' })],
      }),
    }),
  ],
  [/task definition/, world({ service: service({ taskDefinition: 'orders:41' }) })],
  [/platform version/, world({ service: service({ platformVersion: '1.5.0' }) })],
  [/desired count/, world({ service: service({ desiredCount: 0 }) })],
  [/status/, world({ service: service({ status: 'DRAINING' }) })],
  [/controller/, world({ service: service({ controller: 'EXTERNAL' }) })],
  [/mode/, world({ service: service({ tags: { 'farwatch:mode': 'observe' } }) })],
  [/hold/, world({ service: service({ tags: { 'farwatch:mode': 'auto', 'farwatch:hold': 'now' } }) })],
  [
    /service deployment/,
    world({ serviceDeployments: [serviceDeployment('orders:42', { status: 'ROLLBACK_REQUESTED' })] }),
  ],
  [
    /hooks/,
    world({
      serviceDeployments: [serviceDeployment('orders:42', { hooks: [{ hookId: 'h', status: 'AWAITING_ACTION' }] })],
    }),
  ],
  [/PRIMARY/, world({ service: undefined })],
];

test.each(CHANGES)('a change of %s between two looks is seen', (what, after) => {
  expect(movedOn(world(), after, NEW)).toMatch(what);
});

test('the same world has not moved, whatever tasks run', () => {
  expect(movedOn(world(), world({ readAt: 1 }), NEW)).toBeUndefined();
});
