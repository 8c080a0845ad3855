import { expect, test } from 'vitest';
import { deducedEcs } from '../../functions/effects/deduced-ecs.ts';
import { judge } from '../../functions/effects/judge.ts';
import { NEW } from '../deployments/release.ts';
import { desk, JUDGE } from './rollback-desk.ts';

test('without ECS a release is judged by its events, its rollback taken as accepted', async () => {
  const { fx, belief } = await desk();
  await judge(JUDGE, { ...fx, ecs: deducedEcs(fx) });
  const { judgements, incidents } = await belief();
  expect(judgements[NEW]).toMatchObject({ action: { outcome: 'accepted', to: 'orders:41' } });
  expect(incidents[0]?.sayings[0]?.text).toMatch(/assumed: the mode is the default/);
});
