import type { ClientOf } from '../../../functions/adapters/aws/ecs.ts';
import type { World } from '../../fake-aws/world-model.ts';
import { DEPLOYMENT_READS } from '../../fake-aws/wire/ecs-deployment-reads.ts';
import { ECS_CHANGES } from '../../fake-aws/wire/ecs-changes.ts';
import { SERVICE_READS } from '../../fake-aws/wire/ecs-reads.ts';
import type { WireRequest } from '../../fake-aws/wire/protocol.ts';
import { WireError } from '../../fake-aws/wire/protocol.ts';

const OPERATIONS = { ...SERVICE_READS, ...DEPLOYMENT_READS, ...ECS_CHANGES };

/** An ECS error as the SDK throws it. */
class EcsError extends Error {
  readonly $metadata = { httpStatusCode: 400 };
  constructor({ type, message }: WireError) {
    super(message);
    this.name = type;
  }
}

/** A changing call that took effect. */
export type Change = { readonly operation: string; readonly request: WireRequest };

/**
 * A client that calls the simulated ECS without the wire protocol: the result depends on the seed alone. `changing` is
 * called before each changing call takes effect.
 */
export const directClient = (world: World, changing: (change: Change) => void): ClientOf => {
  const send = async (command: { readonly input: unknown; readonly constructor: { readonly name: string } }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const request = command.input as WireRequest;
    const perform = OPERATIONS[operation];
    if (perform === undefined) throw new Error(`${operation} is not simulated`);
    try {
      if (operation in ECS_CHANGES) changing({ operation, request });
      return perform({ simulation: world.simulation, actor: 'farwatch/rollback', request });
    } catch (error) {
      throw error instanceof WireError ? new EcsError(error) : error;
    }
  };
  return () => ({ send }) as unknown as ReturnType<ClientOf>;
};
