import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloudFormation } from '../support/cloudformation-endpoint.ts';

const DIST = new URL('../../dist/', import.meta.url).pathname;
/** Built by `npm ci`; skipped without it. */
const built = test.skipIf(!existsSync(join(DIST, 'cli.js')));

/** The package as it is installed, with a template and code that are small. */
const installed = mkdtempSync(join(tmpdir(), 'farwatch-deployed-'));
const TEMPLATE = {
  Parameters: { CodeBucket: {}, CodePrefix: { Default: 'farwatch/1.2.3/' } },
  Resources: { Notify: { Type: 'AWS::Lambda::Function' } },
};

let aws: Awaited<ReturnType<typeof startCloudFormation>>;
beforeAll(async () => {
  cpSync(DIST, join(installed, 'dist'), { recursive: true, filter: (path) => !path.endsWith('hub') });
  mkdirSync(join(installed, 'dist', 'hub', 'code'), { recursive: true });
  writeFileSync(join(installed, 'package.json'), '{"version":"1.2.3","type":"module"}');
  writeFileSync(join(installed, 'dist', 'hub', 'template.json'), JSON.stringify(TEMPLATE));
  writeFileSync(join(installed, 'dist', 'hub', 'code', 'notify-abc.zip'), 'PK');
  aws = await startCloudFormation();
});
afterAll(() => {
  rmSync(installed, { recursive: true });
  aws.close();
});

/** Types a command; with `at`, presses Ctrl-C when this call has come. */
const typed = async (words: string, at?: string) => {
  aws.holdAt(at);
  const args = [join(installed, 'dist', 'cli.js'), ...words.split(' '), '--region', 'eu-west-1'];
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_ENDPOINT_URL: aws.url };
  const child = spawn(process.execPath, args, { env });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  if (at !== undefined) void once(aws.held, 'held').then(() => child.kill('SIGINT'));
  const [code]: unknown[] = await once(child, 'close');
  expect(err).not.toMatch(/^\s+at |Error/m);
  return { code, last: err.trimEnd().split('\n').at(-1) };
};

built('Ctrl-C during the upload leaves files, and the next run uploads only the others', async () => {
  const stopped = await typed('deploy --stack first --yes', 'PUT object');
  expect(stopped).toEqual({
    code: 130,
    last: 'interrupted: first was not changed; run farwatch deploy again, which uploads only what is missing',
  });
  expect([...aws.stacks]).toEqual([]);
  expect((await typed('deploy --stack first --yes')).code).toBe(0);
  expect([...aws.stacks]).toEqual([['first', 'CREATE_COMPLETE']]);
});

built('Ctrl-C while the changes are computed leaves an empty stack, which remove takes away', async () => {
  const { code, last } = await typed('deploy --stack second --yes', 'DescribeChangeSet');
  expect(code).toBe(130);
  expect(last).toMatch(
    /^interrupted: second was not changed; an unused change set may remain.*run farwatch deploy again/,
  );
  expect(aws.stacks.get('second')).toBe('REVIEW_IN_PROGRESS');
  expect((await typed('remove --stack second --yes')).code).toBe(0);
  expect(aws.stacks.has('second')).toBe(false);
});

built('Ctrl-C while CloudFormation works says that it goes on; a run before its end is refused with why', async () => {
  const { code, last } = await typed('deploy --stack third --yes', 'executed');
  expect({ code, last }).toEqual({
    code: 130,
    last:
      'interrupted: CloudFormation continues with third: when it has finished, run farwatch deploy again to see the ' +
      'result',
  });
  expect(await typed('deploy --stack third --yes')).toMatchObject({
    code: 1,
    last: expect.stringMatching(/third is being changed \(CREATE_IN_PROGRESS\): wait/),
  });
});
