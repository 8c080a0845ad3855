import { expect, test } from 'vitest';
import { deducedEcs } from '../../cli/local/deduced-ecs.ts';
import { evaluateCommand } from '../../functions/handlers/rollback/evaluate.ts';
import { NEW } from '../deployments/release.ts';
import { delivery, EVALUATE } from './rollback-rig.ts';

test('without ECS a release is evaluated by its events, its rollback taken as accepted', async () => {
  const { fx, state } = await delivery();
  await evaluateCommand(EVALUATE, { ...fx, ecs: deducedEcs(fx) });
  const { evaluations, incidents } = await state();
  expect(evaluations[NEW]).toMatchObject({ action: { outcome: 'accepted', to: 'orders:41' } });
  expect(incidents[0]?.notifications[0]?.text).toMatch(/assumed: the mode is the default/);
});
