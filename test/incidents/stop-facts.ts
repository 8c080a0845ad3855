import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { TaskHash } from '../../functions/service-state/deployment-health.ts';
import type { StopFact } from '../../functions/service-state/incident.ts';
import type { StopContext } from '../../functions/incidents/stops.ts';
import type { StopDiagnosis } from '../../functions/stops/classify.ts';

export const ORDERS = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name: 'orders' });
export const NIGHTLY = serviceKey({
  account: '111122223333',
  region: 'eu-west-1',
  cluster: 'prod',
  name: 'family:nightly',
});

/** 2026-11-20T09:00:00Z. */
export const NINE = 1795165200;

/** Exit code 1 of the application, with changed fields. */
export const diagnosis = (spoiled: Partial<StopDiagnosis> = {}): StopDiagnosis => ({
  cause: 'exit.application_error',
  faultDomain: 'application',
  evidence: 'essential container exited with exit code 1',
  adviceParameters: { container: 'app' },
  confidence: 0.9,
  failedContainer: 'app',
  ...spoiled,
});

export const MISSING_SECRET = diagnosis({
  cause: 'secrets.not_found',
  faultDomain: 'configuration',
  evidence: "Secrets Manager can't find the specified secret",
  failedContainer: undefined,
  failedResource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-db-AbC1Ef',
});

/**
 * Task number `n` of orders: ran for a minute and exited with 1 at nine o'clock plus n minutes; with changed fields.
 */
export const stop = (n: number, spoiled: Partial<StopFact> = {}): StopFact => ({
  task: `hash${n}` as TaskHash,
  taskId: `0f1e2d3c4b5a69788796a5b4c3d2e1${String(n).padStart(2, '0')}`,
  at: NINE + n * 60,
  diagnosis: diagnosis(),
  taskDefinition: 'orders:42',
  deployment: 'ecs-svc/1' as DeploymentId,
  zone: 'eu-west-1a',
  subnet: 'subnet-0aaa1111',
  capacityProvider: 'FARGATE',
  platformVersion: '1.4.0',
  exitCode: 1,
  ageSeconds: 60,
  isNormal: false,
  ...spoiled,
});

/** Four desired tasks, healthy, at ten past nine; with changed fields. */
export const context = (spoiled: Partial<StopContext> = {}): StopContext => ({
  service: ORDERS,
  serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders',
  desiredCount: 4,
  runningByZone: {},
  lostTaskMinutes: null,
  isUnhealthy: false,
  ...spoiled,
});
