import type { HookResponse } from '../../functions/handlers/deployment-hook/deployment-hook.ts';
import { answerDeploymentHook } from '../../functions/handlers/deployment-hook/deployment-hook.ts';
import type { PreflightHookResponse } from '../../functions/handlers/preflight-hook/preflight-hook.ts';
import { answerPreflightHook } from '../../functions/handlers/preflight-hook/preflight-hook.ts';
import type { Wired } from './wired.ts';

/** Answers to ECS's calls of Lambda hooks, with what follows from them. */
export type HookAnswers = {
  readonly answerHook: (event: unknown) => Promise<HookResponse>;
  readonly answerPreflight: (event: unknown) => Promise<PreflightHookResponse>;
};

/** The Lambdas that ECS calls; `settle` processes what they sent. */
export const answeringHooks = ({ parts, base, as }: Wired, settle: () => Promise<unknown>): HookAnswers => {
  const { ecs, hook, preflight: readers } = parts;
  return {
    answerHook: async (event) => {
      if (hook === undefined) return { hookStatus: 'SUCCEEDED' };
      const response = await as('deployment-hook', () => answerDeploymentHook(event, { ...base, ...hook, ecs }));
      await settle();
      return response;
    },
    answerPreflight: async (event) => {
      if (readers === undefined) return { hookStatus: 'SUCCEEDED' };
      const response = await as('preflight-hook', () => answerPreflightHook(event, { ...base, ecs, readers }));
      await settle();
      return response;
    },
  };
};
