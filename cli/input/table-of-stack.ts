import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { errorNameOf } from '../../functions/primitives/error-text.ts';
import { awsSentence } from './aws-sentence.ts';
import { noInstallation } from './installation.ts';
import { CommandFailure } from './io.ts';

/**
 * The table of an installation, from the environment of its function `task-events`. Throws `CommandFailure` when the
 * stack cannot be read, or is no installation.
 */
export const tableOfStack = async (
  stack: string,
  region: string,
  lambda: Pick<LambdaClient, 'send'> = new LambdaClient({ region }),
): Promise<string> => {
  const FunctionName = `${stack}-task-events`;
  try {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const table = Environment?.Variables?.['TABLE_NAME'];
    if (table !== undefined) return table;
  } catch (error) {
    if (errorNameOf(error) === 'ResourceNotFoundException')
      throw new CommandFailure(noInstallation(stack, region), { cause: error });
    throw new CommandFailure(`the table of ${stack} in ${region} could not be looked up: ${awsSentence(error)}`, {
      cause: error,
    });
  }
  throw new CommandFailure(`${FunctionName} names no table: deploy Farwatch again, or give --table`);
};
