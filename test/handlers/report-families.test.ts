import { expect, test } from 'vitest';
import { familiesOf, sharedFamilies } from '../../functions/handlers/weekly-report/families.ts';
import type { TaskEvent } from '../../functions/events/event.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';

const PLACE = { account: '111122223333', region: 'eu-west-1' };
const keyOf = (name: string, cluster = 'prod') => serviceKey({ ...PLACE, cluster, name });
const task = (name: string, taskDefinition: string, cluster = 'prod') =>
  ({ service: keyOf(name, cluster), taskDefinition }) as TaskEvent;

test('families are those that run and those that were ever seen, each once', async () => {
  const store = {
    services: async () => [
      keyOf('family:job'),
      keyOf('web'),
      keyOf('family:old', 'staging'),
      keyOf('family:x', 'prod-b'),
    ],
  };
  const sources = { store: store as never, cluster: undefined };
  const tasks = [task('family:job', 'job:3'), task('family:new', 'new:1'), task('web', 'web:9')];
  const all = await familiesOf(PLACE, tasks, sources);
  expect(all).toEqual(
    [keyOf('family:job'), keyOf('family:new'), keyOf('family:x', 'prod-b'), keyOf('family:old', 'staging')].sort(),
  );
  expect(await familiesOf(PLACE, [], { ...sources, cluster: 'prod' })).toEqual([keyOf('family:job')]);
});

test('a family that a service of the same cluster runs too is shared, in another cluster it is not', () => {
  const families = [keyOf('family:web'), keyOf('family:web', 'staging'), keyOf('family:job')];
  const shared = sharedFamilies(families, [task('shop', 'web:9'), task('family:job', 'job:3')]);
  expect([...shared]).toEqual([keyOf('family:web')]);
});
