import { onHook } from './adapters/runtime/hook.ts';
import { answerPreflightHook, unexamined } from './handlers/preflight-hook/preflight-hook.ts';
import { connectPreflightHook } from './handlers/preflight-hook/wiring.ts';

/** Called by ECS before the first task of a deployment starts, where a user attached it: would its tasks start? */
export const handler = onHook(answerPreflightHook, connectPreflightHook, unexamined);
