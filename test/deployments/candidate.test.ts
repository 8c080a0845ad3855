import { expect, test } from 'vitest';
import { candidateOf } from '../../functions/deployments/target/candidate.ts';
import { NEW, service, health, snapshot } from './release.ts';

test('a candidate that ECS no longer lists is described by its own tasks', () => {
  const seen = snapshot({ service: service({ controller: 'CODE_DEPLOY', deployments: [] }) });
  expect(candidateOf(seen, NEW, health(NEW, { digests: { app: 'sha256:x' } }))).toMatchObject({
    serviceDeployment: undefined,
    revision: { taskDefinition: 'orders:42', images: [{ container: 'app', digest: 'sha256:x' }] },
  });
  expect(candidateOf(seen, NEW, health(NEW, { taskDefinition: null }))).toBeUndefined();
});
