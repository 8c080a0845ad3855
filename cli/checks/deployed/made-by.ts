import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import type { LambdaClientConfig } from '@aws-sdk/client-lambda';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';

/**
 * The functions (handler, runtime, memory, time-out, names of variables, bytes of code) and queues of a stack as text,
 * with its name and what is random in names left out: equal for two stacks of the same resources.
 */
export const madeBy = async (
  stack: string,
  client: Pick<LambdaClientConfig, 'region' | 'endpoint' | 'credentials'>,
): Promise<string> => {
  const { Functions = [] } = await new LambdaClient(client).send(new ListFunctionsCommand({}));
  const { QueueUrls = [] } = await new SQSClient(client).send(new ListQueuesCommand({ QueueNamePrefix: `${stack}-` }));
  const generic = (text: string): string => text.replaceAll(stack, 'STACK').replace(/-[A-Z0-9]{12,}/g, '');
  const functions = Functions.filter(({ FunctionName }) => FunctionName?.startsWith(`${stack}-`)).map((one) => [
    generic(one.FunctionName ?? ''),
    one.Handler,
    one.Runtime,
    one.MemorySize,
    one.Timeout,
    Object.keys(one.Environment?.Variables ?? {}).sort(),
    one.CodeSize,
  ]);
  return JSON.stringify(
    [functions, QueueUrls.map((url) => generic(url.split('/').at(-1) ?? '')).sort()].map((all) =>
      all.map(String).sort(),
    ),
  );
};
