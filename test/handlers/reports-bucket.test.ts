import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { decoded, encoded } from '../../functions/handlers/weekly-report/codec.ts';
import { reportsBucket } from '../../functions/adapters/aws/reports-bucket.ts';

const s3 = mockClient(S3Client);
const bucket = reportsBucket({ client: new S3Client({}), name: 'reports', region: 'eu-west-1' });

beforeEach(() => s3.reset());

test('a report is stored encrypted, as what it is', async () => {
  s3.on(PutObjectCommand).resolves({});
  await bucket.put('reports/1/report.html', '<html>', 'text/html');
  expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
    Bucket: 'reports',
    Key: 'reports/1/report.html',
    ContentType: 'text/html; charset=utf-8',
    ServerSideEncryption: 'AES256',
  });
});

test('a part that is not there is absent, another error is one', async () => {
  s3.on(GetObjectCommand).rejectsOnce(new NoSuchKey({ message: 'no', $metadata: {} }));
  expect(await bucket.get('x')).toBeUndefined();
  s3.on(GetObjectCommand).rejects(new Error('AccessDenied'));
  await expect(bucket.get('x')).rejects.toThrow('AccessDenied');
});

test('the link leads to the object in the console of its region', () => {
  expect(bucket.link('reports/1/report.html')).toBe(
    'https://eu-west-1.console.aws.amazon.com/s3/object/reports?region=eu-west-1&prefix=reports%2F1%2Freport.html',
  );
});

test('the console of another partition is somewhere else', () => {
  const at = (region: string) => new URL(reportsBucket({ client: new S3Client({}), name: 'r', region }).link('k')).host;
  expect([at('us-gov-west-1'), at('cn-north-1')]).toEqual(['console.amazonaws-us-gov.com', 'console.amazonaws.cn']);
});

test('money, times and numbers that are none survive being kept', () => {
  const value = { money: 12345678901234567890n, at: new Date(5), none: NaN, most: Infinity, list: [1, null, 'x'] };
  expect(decoded(encoded(value))).toEqual(value);
});
