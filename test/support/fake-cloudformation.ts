import type { DeploySources } from '../../cli/hub/deploy/sources.ts';

type Input = Readonly<Record<string, unknown>>;
type Pair = { readonly ParameterKey: string; readonly ParameterValue?: string; readonly UsePreviousValue?: boolean };
type FakeStack = { status: string; parameters: Record<string, string>; events: Input[]; outputs: Input[] };
type FakeChange = { readonly stack: string; readonly type: unknown; readonly pairs: readonly Pair[]; status: string };

/** What goes wrong when a change set is executed: the reasons of the failed resources, oldest first. */
export type Fault = readonly (readonly [id: string, reason: string])[];

const missing = (message: string): Error => Object.assign(new Error(message), { name: 'ValidationError' });
const absent = (): Error => Object.assign(new Error('NotFound'), { name: 'NotFound' });

/** CloudFormation, S3 and STS of one account in memory, with the calls that were made. */
export const fakeCloudFormation = ({ fault = [] }: { readonly fault?: Fault } = {}) => {
  const stacks = new Map<string, FakeStack>();
  const changes = new Map<string, FakeChange>();
  const objects = new Set<string>();
  const calls: string[] = [];
  let at = 0;
  const event = (id: string, status: string, reason?: string): Input => ({
    EventId: String((at += 1)),
    LogicalResourceId: id,
    ResourceType: 'AWS::Lambda::Function',
    ResourceStatus: status,
    ResourceStatusReason: reason,
  });
  const merged = ({ pairs, stack }: FakeChange): Record<string, string> => {
    const before = stacks.get(stack)?.parameters ?? {};
    return Object.fromEntries(
      pairs.map(({ ParameterKey: key, ParameterValue: value }) => [key, value ?? before[key] ?? '']),
    );
  };
  const isSame = (change: FakeChange): boolean =>
    JSON.stringify(merged(change)) === JSON.stringify(stacks.get(change.stack)?.parameters);
  const answers: Readonly<Record<string, (input: Input) => unknown>> = {
    GetCallerIdentity: () => ({ Account: '111122223333' }),
    HeadBucket: ({ Bucket }) => {
      if (!objects.has(String(Bucket))) throw absent();
    },
    CreateBucket: ({ Bucket }) => void objects.add(String(Bucket)),
    PutPublicAccessBlock: () => ({}),
    HeadObject: ({ Key }) => {
      if (!objects.has(String(Key))) throw absent();
    },
    PutObject: ({ Key }) => void objects.add(String(Key)),
    DescribeStacks: ({ StackName }) => {
      const found = stacks.get(String(StackName));
      if (found === undefined) throw missing(`Stack with id ${String(StackName)} does not exist`);
      const Parameters = Object.entries(found.parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      }));
      return { Stacks: [{ StackName, StackStatus: found.status, Parameters, Outputs: found.outputs }] };
    },
    DescribeStackEvents: ({ StackName }) => ({
      StackEvents: [...(stacks.get(String(StackName))?.events ?? [])].reverse(),
    }),
    ListStackResources: ({ NextToken }) =>
      NextToken === undefined
        ? {
            StackResourceSummaries: [
              { LogicalResourceId: 'Table', ResourceType: 'AWS::DynamoDB::Table', PhysicalResourceId: 'table-1' },
            ],
            NextToken: 'more',
          }
        : {
            StackResourceSummaries: [
              { LogicalResourceId: 'Notify', ResourceType: 'AWS::Lambda::Function', PhysicalResourceId: 'notify-1' },
            ],
            NextToken: '',
          },
    CreateChangeSet: ({ StackName, ChangeSetName, ChangeSetType, Parameters }) => {
      const stack = String(StackName);
      const change = { stack, type: ChangeSetType, pairs: Parameters as readonly Pair[], status: 'CREATE_COMPLETE' };
      if (ChangeSetType === 'CREATE')
        stacks.set(stack, { status: 'REVIEW_IN_PROGRESS', parameters: {}, events: [], outputs: [] });
      else if (isSame(change)) change.status = 'FAILED';
      changes.set(String(ChangeSetName), change);
    },
    DescribeChangeSet: ({ ChangeSetName }) => {
      const change = changes.get(String(ChangeSetName));
      if (change?.status === 'FAILED')
        return { Status: 'FAILED', StatusReason: "The submitted information didn't contain changes." };
      const Action = change?.type === 'CREATE' ? 'Add' : 'Modify';
      const ResourceChange = {
        Action,
        LogicalResourceId: 'Notify',
        ResourceType: 'AWS::Lambda::Function',
        Replacement: 'True',
      };
      return { Status: 'CREATE_COMPLETE', Changes: [{ Type: 'Resource', ResourceChange }], NextToken: '' };
    },
    DeleteChangeSet: ({ ChangeSetName }) => void changes.delete(String(ChangeSetName)),
    ExecuteChangeSet: ({ ChangeSetName }) => {
      const change = changes.get(String(ChangeSetName));
      const stack = stacks.get(change?.stack ?? '');
      if (change === undefined || stack === undefined) throw missing('no such change set');
      const verb = change.type === 'CREATE' ? 'CREATE' : 'UPDATE';
      for (const [id, reason] of fault) stack.events.push(event(id, `${verb}_FAILED`, reason));
      if (fault.length === 0) stack.events.push(event('Notify', `${verb}_COMPLETE`));
      stack.status =
        fault.length === 0 ? `${verb}_COMPLETE` : verb === 'CREATE' ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE';
      stack.parameters = merged(change);
      stack.outputs = [{ OutputKey: 'SlackActionsUrl', OutputValue: 'https://actions.example' }];
    },
    DeleteStack: ({ StackName }) => void stacks.delete(String(StackName)),
  };
  const send = async (command: { readonly constructor: { readonly name: string }; readonly input: Input }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push(name);
    return answers[name]?.(command.input) ?? {};
  };
  const client = { send } as never;
  const sources: DeploySources = {
    cloudformation: client,
    s3: client,
    sts: client,
    wait: async () => {},
    now: () => new Date('2026-11-29T08:00:00.000Z'),
  };
  return { sources, calls, stacks, objects, put: (name: string, stack: FakeStack) => void stacks.set(name, stack) };
};
