import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { deploy, deployCommand } from '../../cli/commands/install/deploy.ts';
import { remove } from '../../cli/commands/install/remove.ts';
import { templateCommand } from '../../cli/commands/install/template.ts';
import type { Packaged } from '../../cli/hub/packaged.ts';
import type { Io } from '../../cli/input/io.ts';
import { WrongUsage } from '../../cli/input/io.ts';
import type { Fault } from '../support/fake-cloudformation.ts';
import { fakeCloudFormation } from '../support/fake-cloudformation.ts';

const folder = mkdtempSync(join(tmpdir(), 'farwatch-hub-'));
writeFileSync(join(folder, 'notify-abc.zip'), 'PK');
afterAll(() => rmSync(folder, { recursive: true }));

const packaged: Packaged = {
  template: {
    Parameters: {
      CodeBucket: { Type: 'String' },
      CodePrefix: { Type: 'String', Default: 'farwatch/1.2.3/' },
      SlackSecretArn: { Type: 'String', Default: '' },
      SlackChannel: { Type: 'String', Default: '#farwatch' },
    },
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain' },
      Notify: { Type: 'AWS::Lambda::Function' },
    },
  },
  codePrefix: 'farwatch/1.2.3/',
  codeFolder: folder,
  codeFiles: ['notify-abc.zip'],
};

const FLAGS = { stack: 'farwatch-prod', region: 'eu-west-1', param: [], yes: false, json: false };

const account = (fault: Fault = []) => {
  const aws = fakeCloudFormation({ fault });
  const [out, err, asked] = [[] as string[], [] as string[], [] as string[]];
  const io: Io = {
    stdin: Readable.from([]),
    isPipe: false,
    isTty: true,
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
  };
  const answering = (yes: boolean) => ({
    io,
    packaged,
    sources: aws.sources,
    confirm: async (question: string) => {
      asked.push(question);
      return yes;
    },
  });
  return { ...aws, out, err, asked, answering };
};

test('a new installation is shown, asked about, created, and says what is left to do in Slack', async () => {
  const { answering, out, err, asked, objects, stacks } = account();
  expect(await deploy(FLAGS, answering(true))).toBe(0);
  expect(err).toContain('+ AWS::Lambda::Function  Notify');
  expect(asked).toEqual(['farwatch-prod in eu-west-1: 1 to add. Continue?']);
  expect(stacks.get('farwatch-prod')?.status).toBe('CREATE_COMPLETE');
  expect([...objects]).toEqual([
    'farwatch-code-111122223333-eu-west-1',
    'farwatch/1.2.3/notify-abc.zip',
    'farwatch/1.2.3/farwatch-prod.template.json',
  ]);
  expect(out).toEqual(['SlackActionsUrl  https://actions.example']);
  expect(err.join('\n')).toMatch(/1\. Create a Slack app[^]*set https:\/\/actions\.example as Request URL/);
});

test('a second deployment keeps the parameters of the first, and uploads nothing twice', async () => {
  const { answering, err, stacks } = account();
  await deploy({ ...FLAGS, param: ['SlackChannel=#ops', 'SlackSecretArn=arn:x=y'] }, answering(true));
  expect(await deploy({ ...FLAGS, param: ['SlackChannel=#night'] }, answering(true))).toBe(0);
  expect(stacks.get('farwatch-prod')?.parameters).toMatchObject({ SlackChannel: '#night', SlackSecretArn: 'arn:x=y' });
  expect(err).toContain('~ AWS::Lambda::Function  Notify  (replaced)');
  expect(err.join('\n')).toMatch(/0 of 1 files of code uploaded/);
  expect(err.slice(-3).join('\n')).not.toMatch(/Create a Slack app/);
});

test('without a change nothing is asked and nothing is executed', async () => {
  const { answering, err, asked, calls } = account();
  await deploy({ ...FLAGS, yes: true }, answering(false));
  expect(await deploy(FLAGS, answering(false))).toBe(0);
  expect(asked).toEqual([]);
  expect(err).toContain('farwatch-prod is up to date');
  expect(calls.filter((name) => name === 'ExecuteChangeSet')).toHaveLength(1);
});

test('the answer no leaves nothing behind', async () => {
  const { answering, stacks, calls } = account();
  await expect(deploy(FLAGS, answering(false))).rejects.toThrow(/nothing was changed/);
  expect(stacks.size).toBe(0);
  expect(calls).not.toContain('ExecuteChangeSet');
});

test('a failed deployment names the first failure, not those that it cancelled', async () => {
  const { answering, err } = account([
    ['Sweep', 'Resource creation cancelled'],
    ['Notify', 'Resource handler returned message: "quota exceeded"'],
  ]);
  await expect(deploy({ ...FLAGS, yes: true }, answering(true))).rejects.toThrow(
    /ended as ROLLBACK_COMPLETE; first failure: Notify: .*quota exceeded.*: fix it, then run farwatch deploy again/,
  );
  expect(err.join('\n')).toMatch(/CREATE_FAILED {2}AWS::Lambda::Function {2}Notify/);
});

const stackOf = (status: string, output = 'TableName') => ({
  status,
  parameters: {},
  events: [],
  outputs: [{ OutputKey: output, OutputValue: 'x' }],
});

test.each([
  [stackOf('UPDATE_IN_PROGRESS'), /is being changed \(UPDATE_IN_PROGRESS\): wait/],
  [stackOf('ROLLBACK_COMPLETE'), /first run farwatch remove --stack farwatch-prod/],
  [stackOf('UPDATE_ROLLBACK_FAILED'), /continue-update-rollback/],
  [stackOf('UPDATE_COMPLETE', 'ServerlessDeploymentBucketName'), /Serverless framework: use npm run deploy/],
])('a stack that cannot be updated is left alone, and the sentence says what to do: %j', async (stack, sentence) => {
  const { answering, put, calls } = account();
  put('farwatch-prod', stack);
  await expect(deploy({ ...FLAGS, yes: true }, answering(true))).rejects.toThrow(sentence);
  expect(calls).toEqual(['DescribeStacks']);
});

test('a misspelt parameter is refused with near names before anything is called', async () => {
  const { answering, calls } = account();
  const flags = { ...FLAGS, param: ['SlackChanel=#ops'] };
  await expect(deploy(flags, answering(true))).rejects.toThrow(/no such parameter; near it: SlackChannel/);
  expect(calls).toEqual([]);
});

test('where nobody can answer, --yes is needed', async () => {
  const { answering, calls } = account();
  const io = { ...answering(true).io, isPipe: true };
  await expect(deployCommand(io, FLAGS)).rejects.toThrow(WrongUsage);
  expect(calls).toEqual([]);
});

test('removing an installation asks, and names what is kept', async () => {
  const { answering, asked, out, stacks } = account();
  await deploy({ ...FLAGS, yes: true }, answering(true));
  out.length = 0;
  expect(await remove(FLAGS, { ...answering(true), packaged: async () => packaged })).toBe(0);
  expect(asked).toEqual(['farwatch-prod in eu-west-1: remove 1 resources, keep 1?']);
  expect(out).toEqual(['kept  AWS::DynamoDB::Table  table-1']);
  expect(stacks.size).toBe(0);
  await expect(remove(FLAGS, { ...answering(true), packaged: async () => packaged })).rejects.toThrow(
    /there is no stack farwatch-prod in eu-west-1/,
  );
});

test('the printed template finds its code in the bucket that was named', async () => {
  const { answering, out, err } = account();
  const flags = { codeBucket: 'artifacts', codePrefix: 'tools/farwatch' };
  expect(await templateCommand(answering(true).io, flags, async () => packaged)).toBe(0);
  const template: unknown = JSON.parse(out.join('\n'));
  expect(template).toMatchObject({
    Parameters: { CodeBucket: { Default: 'artifacts' }, CodePrefix: { Default: 'tools/farwatch/' } },
    Resources: { Table: { DeletionPolicy: 'Retain' } },
  });
  expect(err.join('\n')).toContain('s3://artifacts/tools/farwatch/');
});
