import { expect, test } from 'vitest';
import { look, ReadFailed } from '../../functions/effects/look.ts';
import { KEY, world } from '../deployments/release.ts';
import { desk } from './rollback-desk.ts';

test('a look reads all that a decision needs and nothing twice', async () => {
  const { fx, before } = await desk();
  const reads: string[] = [];
  before.hook = (name) => void reads.push(name);
  const seen = await look(fx, KEY);
  expect(seen).toMatchObject({ service: world().service, clusterStatus: 'ACTIVE', revisions: world().revisions });
  expect(Object.keys(seen.definitions).sort()).toEqual(['orders:41', 'orders:42']);
  expect(reads.sort()).toEqual([
    'DescribeClusters',
    'DescribeServiceDeployments',
    'DescribeServiceRevisions',
    'DescribeServices',
    'DescribeTaskDefinition',
    'DescribeTaskDefinition',
    'ListServiceDeployments',
    'ListTagsForResource',
  ]);
});

test('a service that ECS does not know is a world without one, and costs two reads', async () => {
  const { fx, seen, before } = await desk();
  seen.world = world({ service: undefined });
  const reads: string[] = [];
  before.hook = (name) => void reads.push(name);
  expect((await look(fx, KEY)).service).toBeUndefined();
  expect(reads).toHaveLength(2);
});

test('a needed read that fails is named, with its cause', async () => {
  const { fx, broken } = await desk();
  broken.add('ListTagsForResource');
  await expect(look(fx, KEY)).rejects.toThrow(ReadFailed);
  await expect(look(fx, KEY)).rejects.toThrow('ListTagsForResource: ThrottlingException: Rate exceeded');
});

test('tags of the service’s own list stand above those that came with it', async () => {
  const { fx } = await desk();
  const ecs = { ...fx.ecs, tags: async () => ({ 'farwatch:mode': 'observe' }) };
  expect((await look({ ...fx, ecs }, KEY)).service?.tags).toEqual({ 'farwatch:mode': 'observe' });
});
