import * as z from 'zod/mini';
import type { ECSClient } from '@aws-sdk/client-ecs';
import {
  ContinueServiceDeploymentCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { mask } from '../../masking/mask.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { errorNameOf, messageOf } from '../../primitives/error-text.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { ActSession } from './session.ts';
import { actSession } from './session.ts';
import type { CallOutcome, EcsActor } from '../aws/ecs-ports.ts';

const answered = z.object({ $metadata: z.object({ httpStatusCode: z.number() }) });

/** Whether ECS answered at all, and not with a failure of its own: only then is a refusal certain. */
const isCertain = (error: unknown): boolean => {
  const status = z.safeParse(answered, error).data?.$metadata.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
};

/** The name of an error. Node's own network errors are all named `Error`; their code says which one it is. */
const nameOf = (error: unknown): string => {
  const name = errorNameOf(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return name === 'Error' && typeof code === 'string' ? code : name;
};

const textsOf = (error: unknown): { readonly error: string; readonly message: string } => ({
  error: nameOf(error),
  message: mask(messageOf(error)).slice(0, 300),
});

const outcomeOf = async (call: Promise<unknown>): Promise<CallOutcome> => {
  try {
    await call;
    return { outcome: 'accepted' };
  } catch (error) {
    return { outcome: isCertain(error) ? 'refused' : 'unclear', ...textsOf(error) };
  }
};

/** A client for one changing call, which can do nothing else. It must be made with `maxAttempts: 1`. */
export type ActingClientOf = (key: ServiceKey, session: ActSession) => Promise<Acting>;

type Acting = Pick<ECSClient, 'send'>;

/** STS's name of what ECS calls AccessDeniedException. */
const DENIED_BY_STS = 'AccessDenied';

/** Whatever keeps the session from being opened: ECS was not called. */
const unopened = (error: unknown): CallOutcome => {
  const { error: name, message } = textsOf(error);
  return { outcome: 'not-called', error: name === DENIED_BY_STS ? `${DENIED_BY_STS}Exception` : name, message };
};

/**
 * The changing calls, each in a session of its own. Whether a call is repeated is decided by what ECS says afterwards,
 * not by the SDK.
 */
export const ecsActor = (clientOf: ActingClientOf): EcsActor => {
  const make = async (
    key: ServiceKey,
    session: ActSession,
    call: (client: Acting) => Promise<unknown>,
  ): Promise<CallOutcome> => {
    let client: Acting;
    try {
      client = await clientOf(key, session);
    } catch (error) {
      return unopened(error);
    }
    return outcomeOf(call(client));
  };
  return {
    stopServiceDeployment: (key, serviceDeploymentArn, permit) => {
      const session = actSession(key, { action: 'StopServiceDeployment', serviceDeploymentArn }, permit);
      const command = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' });
      return make(key, session, (client) => client.send(command));
    },
    updateService: (key, { taskDefinition, platformVersion }, permit) => {
      const { cluster, name } = partsOf(key);
      const change = {
        ...(taskDefinition === null ? {} : { taskDefinition }),
        ...(platformVersion === null ? {} : { platformVersion }),
      };
      const session = actSession(key, { action: 'UpdateService' }, permit);
      const command = new UpdateServiceCommand({ cluster, service: name, ...change });
      return make(key, session, (client) => client.send(command));
    },
    continueServiceDeployment: (key, { serviceDeploymentArn, hookId, action }, permit) => {
      const session = actSession(key, { action: 'ContinueServiceDeployment', serviceDeploymentArn }, permit);
      const command = new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action });
      return make(key, session, (client) => client.send(command));
    },
  };
};
