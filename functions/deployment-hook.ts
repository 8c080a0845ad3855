import { onHook } from './adapters/runtime/hook.ts';
import { answerDeploymentHook, unevaluated } from './handlers/deployment-hook/deployment-hook.ts';
import { connectDeploymentHook } from './handlers/deployment-hook/wiring.ts';

/** Called by ECS at the stages of a deployment to which a user attached it: may the deployment go on? */
export const handler = onHook(answerDeploymentHook, connectDeploymentHook, unevaluated);
