import { expect, test } from 'vitest';
import { attributeIn, entryOf, subnetIn, timesIn } from '../../functions/stops/detail.ts';

test('one entry of a list is found; what is not as documented is passed over', () => {
  const attributes = [null, 7, { name: 'ecs.os-type' }, { name: 'ecs.os-type', value: 'windows' }];
  expect(attributeIn({ attributes }, 'ecs.os-type')).toBe('windows');
  expect(attributeIn({ attributes: { name: 'ecs.os-type', value: 'linux' } }, 'ecs.os-type')).toBeUndefined();
});

test('the subnet is that of the first attachment that names one', () => {
  const details = [
    { name: 'networkInterfaceId', value: 'eni-1' },
    { name: 'subnetId', value: 'subnet-1' },
  ];
  const attachments = ['x', { details: 'none' }, { type: 'sdi', details: [] }, { type: 'eni', details }];
  expect(subnetIn({ attachments })).toBe('subnet-1');
  expect([subnetIn({}), subnetIn({ attachments: [] })]).toEqual([undefined, undefined]);
});

test('times that are absent or none have not been reached', () => {
  const times = timesIn({ createdAt: '2026-11-20T09:00:00.000Z', startedAt: 'soon', stoppedAt: null });
  expect(Object.entries(times).filter(([, time]) => time !== undefined)).toEqual([
    ['createdAt', new Date('2026-11-20T09:00:00Z')],
  ]);
});

test('anything but an object has no names', () => {
  expect([null, [], 'x', 3, undefined].map(entryOf)).toEqual(Array.from({ length: 5 }, () => ({})));
});
