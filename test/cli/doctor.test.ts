import { afterAll, beforeAll, expect, test } from 'vitest';
import { doctorCommand, doctorHtml, doctorRows, tableOf } from '../../cli/commands/doctor/doctor.ts';
import type { Io } from '../../cli/input/io.ts';
import { demoWorld } from '../../cli/fake-aws/demo/demo.ts';
import { SHARED_SECRET } from '../../cli/fake-aws/demo/demo-services.ts';
import type { Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import { simulatedReaders } from '../../cli/fake-aws/demo/surroundings.ts';

const SEARCH = { cluster: 'prod', service: 'search', region: 'eu-west-1' };
const { world, startsAt } = demoWorld('doctor');
let endpoint: Endpoint;

beforeAll(async () => {
  endpoint = await startEndpoint(world);
  world.advanceTo(new Date(startsAt.getTime() + 60_000));
});
afterAll(() => endpoint.close());

const readers = () => simulatedReaders(world, endpoint.url);

const printed = () => {
  const lines: string[] = [];
  const io: Io = {
    stdin: (async function* () {})(),
    isPipe: false,
    out: (line) => lines.push(line),
    err: () => {},
    isTty: false,
  };
  return { io, text: () => lines.join('\n') };
};

test('a service whose links all hold is well: exit code 0', async () => {
  const { io, text } = printed();
  expect(await doctorCommand(io, SEARCH, readers())).toBe(0);
  expect(text()).toContain('✓');
  expect(text()).toMatch(/0 failed, \d\d passed/);
});

test('a secret that somebody deleted is the broken link, with its fix: exit code 1', async () => {
  world.removeSecret(SHARED_SECRET);
  const { io, text } = printed();
  expect(await doctorCommand(io, SEARCH, readers())).toBe(1);
  expect(text()).toMatch(/✗.*Secrets and parameters.*prod\/catalogue-db/);
  world.restoreSecret(SHARED_SECRET);
});

test('where access is denied a row says so and the others are looked at all the same', async () => {
  const denied = async (): Promise<never> => {
    throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  };
  const rows = await doctorRows(SEARCH, { ...readers(), roles: { role: denied, simulate: denied } });
  const role = rows.filter(({ result: diagnosis }) => diagnosis === 'unknown').map(({ detail }) => detail);
  expect(role).toContain('no permission for iam:GetRole');
  expect(rows.filter(({ result: diagnosis }) => diagnosis === 'broken')).toEqual([]);
  expect(tableOf(rows)).toContain('?');
});

test('a service that is not there is said in one sentence', async () => {
  const asked = doctorRows({ ...SEARCH, service: 'nobody' }, readers());
  await expect(asked).rejects.toThrow(/no service nobody in cluster prod/);
});

test('the table as a page is inert', () => {
  const html = doctorHtml([{ check: 'Image', result: 'broken', detail: '<script>alert(1)</script>', fix: '"&' }]);
  expect(html).not.toContain('<script>');
  expect(html).toContain('class="broken"');
});
