import { expect, test } from 'vitest';
import { classify } from '../../functions/stops/classify.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';
import { registryOf } from '../../functions/stops/advice/failed-resource.ts';

const failedResourceOf = (stoppedReason: string) => classify(parseTaskStop({ stoppedReason })).failedResource;

test.each([
  ['CannotPullContainerError: failed to resolve ref docker.io/acme/web:1: not found', 'docker.io/acme/web:1'],
  [
    'CannotPullContainerError: Error response from daemon: manifest for acme/web:v42 not found: manifest unknown',
    'acme/web:v42',
  ],
  [
    'CannotPullContainerError: failed to do request: Head "https://registry-1.docker.io/v2/a": dial tcp: i/o timeout',
    'docker.io',
  ],
  [
    'The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR.',
    'ecr',
  ],
  ['unable to retrieve secrets from ssm: invalid ssm parameters: /web/prod/token', '/web/prod/token'],
  [
    'unable to retrieve secret from asm: Post "https://secretsmanager.eu-west-1.amazonaws.com/": dial tcp: i/o timeout',
    'secretsmanager.eu-west-1.amazonaws.com',
  ],
  ["The task cannot find the Amazon CloudWatch log group '/ecs/web' defined in the task definition.", '/ecs/web'],
  [
    "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0123456789abcdef0'",
    'subnet-0123456789abcdef0',
  ],
  [
    "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/web-task' that was provided for this task",
    'arn:aws:iam::111122223333:role/web-task',
  ],
  [
    'failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "fs-0123456789abcdef0.efs"',
    'fs-0123456789abcdef0',
  ],
  [
    'CannotStartContainerError: error mounting "/var/lib/ecs/volumes/c" to rootfs at "/app/config": not a directory',
    '/app/config',
  ],
  ['CannotStartContainerError: exec: "serve": executable file not found in $PATH', 'serve'],
])('%s is about %s', (text, failedResource) => {
  expect(failedResourceOf(text)).toBe(failedResource);
});

test('an ARN that was cut off is no token', () => {
  expect(
    failedResourceOf('unable to retrieve secret from asm: failed to fetch secret arn:aws:secretsmanager:eu-w'),
  ).toBeUndefined();
});

test('without a name in the text the image of the failed container is what failed', () => {
  const image = 'acme/web:v42';
  const stop = parseTaskStop({ stoppedReason: 'CannotPullContainerError', containers: [{ name: 'web', image }] });
  expect(classify(stop).failedResource).toBe(image);
});

test('an image without a host is on Docker Hub', () => {
  expect(registryOf('redis:7')).toBe('docker.io');
  expect(registryOf('acme/web:1')).toBe('docker.io');
  expect(registryOf('localhost:5000/web')).toBe('localhost:5000');
  expect(registryOf(undefined)).toBeUndefined();
});
