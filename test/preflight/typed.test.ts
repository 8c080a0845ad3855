import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import { farwatch } from '../support/command.ts';
import { shop } from '../fake-aws/shop.ts';
import { aRevision } from './revisions.ts';

const folder = mkdtempSync(join(tmpdir(), 'farwatch-'));
const world = shop();
let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint(world);
});
afterAll(async () => {
  await endpoint.close();
  rmSync(folder, { recursive: true });
});

const run = (taskDefinition: string, ...more: readonly string[]) =>
  farwatch(['preflight', '--task-definition', taskDefinition, '--service', 'prod/web', ...more], {
    env: { AWS_ENDPOINT_URL: endpoint.url, AWS_REGION: 'eu-west-1' },
  });

const fileOf = (name: string, json: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(json));
  return file;
};

test('as typed: a revision that would start is 0, one whose image is not there 1, no task definition 2', async () => {
  const missing = aRevision({ image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:v99' });
  const [good, bad, none] = await Promise.all([
    run('web:2'),
    run(fileOf('bad.json', missing), '--json'),
    run(fileOf('none.json', { name: 'web' })),
  ]);
  expect(good).toMatchObject({ code: 0 });
  expect(good.out).toContain('✓');
  expect(bad.code).toBe(1);
  const rows = bad.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.filter(({ result }) => result === 'broken')).toEqual([
    expect.objectContaining({ check: 'Image', cause: 'image.not_found', fix: expect.stringContaining('Push it') }),
  ]);
  expect(none).toMatchObject({ code: 2, err: expect.stringContaining('is not a task definition: ') });
  expect(none.err).toMatch(/family is missing or has the wrong type; .*--generate-cli-skeleton/);
});

test('a revision that is not there, and a family without its number, are sentences with the next step', async () => {
  const [absent, family] = await Promise.all([run('web:99'), run('web')]);
  expect(absent).toMatchObject({ code: 1, err: expect.stringMatching(/no task definition web:99: check the family/) });
  expect(family).toMatchObject({ code: 1, err: expect.stringMatching(/no file web: .*a revision .* like web:43/) });
});
