import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LOG_CHECKS } from './await-logs.ts';
import { actingAs } from '../../adapters/acting/role.ts';
import { ecsActor } from '../../adapters/acting/ecs-actor.ts';
import { newCalls } from '../../adapters/aws/calls.ts';
import { cloudwatchReader } from '../../adapters/aws/cloudwatch.ts';
import { ecsReader } from '../../adapters/aws/ecs.ts';
import { balancedByReader } from '../../adapters/aws/traffic/balanced-by.ts';
import { requestsReader } from '../../adapters/aws/traffic/read-window.ts';
import { clientsAt, configAt, liveSessions } from '../../adapters/organisation/places.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { EvaluateEffects } from './evaluate.ts';
import { baseAdapters } from '../wiring.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { readPolicy } from '../../adapters/dynamodb/policy.ts';

/** Adapters of `rollback`: the only function that may take the role which changes ECS. */
export const connectRollback = (): EvaluateEffects & { readonly flush: () => void } => {
  const { ACT_ROLE_ARN, INSTALLATION_ID: externalId } = settings('ACT_ROLE_ARN', 'INSTALLATION_ID');
  const events = baseAdapters();
  const { places, clock } = events;
  const sessions = liveSessions();
  const acting = actingAs({ sts: sessions.sts, arn: ACT_ROLE_ARN, externalId, places });
  const at = configAt({ ...sessions, places, externalId, reader: 'rollback', clock });
  const readerAt = clientsAt((config) => new ECSClient({ ...config, maxAttempts: 4 }), at);
  const balancersAt = clientsAt((config) => new ElasticLoadBalancingV2Client({ ...config, maxAttempts: 4 }), at);
  const metricsAt = clientsAt((config) => new CloudWatchClient({ ...config, maxAttempts: 4 }), at);
  const balancedBy = balancedByReader(
    (key) => readerAt(partsOf(key)),
    (key) => balancersAt(partsOf(key)),
  );
  return {
    ...events,
    logChecks: LOG_CHECKS,
    policyNow: () => readPolicy(events.store),
    requests: requestsReader(balancedBy, (key) => cloudwatchReader(metricsAt(partsOf(key)), newCalls())),
    ecs: { ...ecsReader((key) => readerAt(partsOf(key))), ...ecsActor(acting) },
  };
};
