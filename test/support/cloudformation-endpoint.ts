import { EventEmitter, once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '../../functions/primitives/error-text.ts';

type Form = Readonly<Record<string, string>>;

const wrapped = (action: string, inner: string): string =>
  `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`;

const refusal = (message: string): string =>
  `<ErrorResponse><Error><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`;

const formOf = async (request: IncomingMessage): Promise<Form> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return Object.fromEntries(new URLSearchParams(text));
};

const OUTPUT =
  '<member><OutputKey>SlackActionsUrl</OutputKey><OutputValue>https://actions.example</OutputValue></member>';
const RESOURCE = '<LogicalResourceId>Notify</LogicalResourceId><ResourceType>AWS::Lambda::Function</ResourceType>';

/**
 * CloudFormation, S3 and STS of one account on loopback, as the SDK speaks with them. `holdAt` names a call that gets
 * no answer; `held` emits `held` when it has come.
 */
export const startCloudFormation = async () => {
  const [stacks, objects, changes] = [new Map<string, string>(), new Set<string>(), new Set<string>()];
  const held = new EventEmitter();
  const calls: string[] = [];
  let waitsAt: string | undefined;
  const described = (stack: string): string =>
    `<Stacks><member><StackName>${stack}</StackName><StackStatus>${stacks.get(stack)}</StackStatus>` +
    `<Outputs>${OUTPUT}</Outputs></member></Stacks>`;
  const answers: Readonly<Record<string, (form: Form) => string>> = {
    GetCallerIdentity: () => '<Account>111122223333</Account>',
    DescribeStacks: ({ StackName = '' }) => {
      if (!stacks.has(StackName)) throw new Error(`Stack with id ${StackName} does not exist`);
      return described(StackName);
    },
    CreateChangeSet: ({ StackName = '', ChangeSetName = '' }) => {
      if (!stacks.has(StackName)) stacks.set(StackName, 'REVIEW_IN_PROGRESS');
      changes.add(ChangeSetName);
      return '<Id>change</Id>';
    },
    DescribeChangeSet: () =>
      '<Status>CREATE_COMPLETE</Status><Changes><member><Type>Resource</Type>' +
      `<ResourceChange><Action>Add</Action>${RESOURCE}</ResourceChange></member></Changes>`,
    DeleteChangeSet: ({ ChangeSetName = '' }) => String(changes.delete(ChangeSetName)),
    DescribeStackEvents: () => '<StackEvents></StackEvents>',
    ExecuteChangeSet: ({ StackName = '' }) => {
      stacks.set(StackName, waitsAt === 'executed' ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE');
      if (waitsAt === 'executed') waitsAt = 'DescribeStacks';
      return '';
    },
    ListStackResources: () =>
      `<StackResourceSummaries><member>${RESOURCE}<PhysicalResourceId>notify</PhysicalResourceId></member>` +
      '</StackResourceSummaries>',
    DeleteStack: ({ StackName = '' }) => String(stacks.delete(StackName)),
  };
  const onBucket = ({ method = '', url = '' }: IncomingMessage): number => {
    const key = url.split('?')[0] ?? '';
    if (method === 'HEAD') return objects.has(key) ? 200 : 404;
    objects.add(key);
    return 200;
  };
  const answered = (action: string, form: Form): readonly [number, string] => {
    try {
      return [200, wrapped(action, answers[action]?.(form) ?? '')];
    } catch (error) {
      return [400, refusal(messageOf(error))];
    }
  };
  const server = createServer((request, response) => {
    void (async () => {
      const isForm = request.headers['content-type']?.includes('x-www-form-urlencoded') === true;
      const form = isForm ? await formOf(request) : {};
      const action = form['Action'] ?? `${request.method} object`;
      calls.push(action);
      if (action === waitsAt) return void held.emit('held');
      if (!isForm) return void request.resume().on('end', () => response.writeHead(onBucket(request)).end());
      const [status, body] = answered(action, form);
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held,
    calls,
    stacks,
    changes,
    /** An action, `PUT object`, or `executed` for the first look at the stack after its change set was executed. */
    holdAt: (action: string | undefined) => void (waitsAt = action),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
