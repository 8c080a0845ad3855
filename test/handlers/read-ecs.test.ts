import { expect, test } from 'vitest';
import { readEcs, ReadFailed } from '../../functions/adapters/aws/read-ecs.ts';
import { KEY, snapshot } from '../deployments/release.ts';
import { delivery } from './rollback-rig.ts';

test('a look reads all that a decision needs and nothing twice', async () => {
  const { fx, before } = await delivery();
  const reads: string[] = [];
  before.hook = (name) => void reads.push(name);
  const seen = await readEcs(fx, KEY);
  expect(seen).toMatchObject({ service: snapshot().service, clusterStatus: 'ACTIVE', revisions: snapshot().revisions });
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
  const { fx, seen, before } = await delivery();
  seen.snapshot = snapshot({ service: undefined });
  const reads: string[] = [];
  before.hook = (name) => void reads.push(name);
  expect((await readEcs(fx, KEY)).service).toBeUndefined();
  expect(reads).toHaveLength(2);
});

test('a needed read that fails is named, with its cause', async () => {
  const { fx, broken } = await delivery();
  broken.add('ListTagsForResource');
  await expect(readEcs(fx, KEY)).rejects.toThrow(ReadFailed);
  await expect(readEcs(fx, KEY)).rejects.toThrow('ListTagsForResource: ThrottlingException: Rate exceeded');
});

test('tags of the service’s own list stand above those that came with it', async () => {
  const { fx } = await delivery();
  const ecs = { ...fx.ecs, tags: async () => ({ 'farwatch:mode': 'observe' }) };
  expect((await readEcs({ ...fx, ecs }, KEY)).service?.tags).toEqual({ 'farwatch:mode': 'observe' });
});
