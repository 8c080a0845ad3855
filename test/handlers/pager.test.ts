import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { snsPager } from '../../functions/adapters/aws/pager.ts';

const sns = mockClient(SNSClient);
beforeEach(() => sns.reset());

const published = async (subject: string, text: string) => {
  await snsPager('arn:aws:sns:eu-west-1:111122223333:pages', new SNSClient({ region: 'eu-west-1' })).page(
    subject,
    text,
  );
  const [call] = sns.commandCalls(PublishCommand);
  return call?.args[0].input;
};

test('a page goes to the topic with a subject that SNS takes', async () => {
  const input = await published(`🚨 orders: out of\nmemory — ${'é'.repeat(200)}`, 'text');
  expect(input?.TopicArn).toBe('arn:aws:sns:eu-west-1:111122223333:pages');
  expect(input?.Subject).toMatch(/^orders: out of memory e/);
  expect(input?.Subject?.length).toBeLessThanOrEqual(100);
  expect(input?.Subject).toMatch(/^[\x20-\x7e]+$/);
});

test('neither subject nor text is ever empty or holds a secret', async () => {
  expect(await published('🚨', '')).toMatchObject({ Subject: 'Farwatch', Message: 'Farwatch' });
  sns.reset();
  const input = await published('password=hunter2', `Authorization: Bearer hunter2hunter2 ${'x'.repeat(9000)}`);
  expect(JSON.stringify(input)).not.toContain('hunter2');
  expect(input?.Message?.length).toBeLessThanOrEqual(8000);
});
