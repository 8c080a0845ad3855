import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { errorNameOf } from '../../functions/primitives/error-text.ts';
import { awsSentence } from './aws-sentence.ts';
import { noInstallation } from './installation.ts';
import { CommandFailure } from './io.ts';

const WHAT = { TABLE_NAME: 'the table', ROLLBACKS_QUEUE_URL: 'the rollback queue', LAKE_BUCKET: 'the lake' } as const;

/** The function whose environment has a setting; most have all that several functions share. */
const FUNCTION_OF = { TABLE_NAME: 'task-events', ROLLBACKS_QUEUE_URL: 'task-events', LAKE_BUCKET: 'lake' } as const;

type Stack = { readonly stack: string; readonly region: string; readonly lambda?: Pick<LambdaClient, 'send'> };

/**
 * A setting of an installation, from the environment of one of its functions. Throws `CommandFailure` when the
 * stack cannot be read, or is no installation.
 */
export const settingOfStack = async (
  name: keyof typeof WHAT,
  { stack, region, lambda = new LambdaClient({ region }) }: Stack,
): Promise<string> => {
  const FunctionName = `${stack}-${FUNCTION_OF[name]}`;
  try {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const setting = Environment?.Variables?.[name];
    if (setting !== undefined) return setting;
  } catch (error) {
    if (errorNameOf(error) === 'ResourceNotFoundException')
      throw new CommandFailure(noInstallation(stack, region), { cause: error });
    throw new CommandFailure(`${WHAT[name]} of ${stack} in ${region} could not be looked up: ${awsSentence(error)}`, {
      cause: error,
    });
  }
  throw new CommandFailure(`${FunctionName} has no setting ${name}: deploy Farwatch again, or give --table`);
};
