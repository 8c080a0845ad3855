import { expect, test } from 'vitest';
import { after, shop } from '../fake-aws/shop.ts';
import type { World } from '../../cli/fake-aws/world-model.ts';
import { gateOn, gateOnWorld } from './gate-rig.ts';

const begun = (options: Parameters<typeof shop>[0], change: () => void = () => {}): World => {
  const world = shop(options);
  world.advanceTo(after(10));
  world.update('web', { taskDefinition: 'web:2' });
  change();
  return world;
};

const BREAKER = { enable: true, rollback: true, type: 'COUNT', value: 3, resetOnHealthyTask: true } as const;

test('a deployment that completes and stays steady passes: exit code 0', async () => {
  const { code, lines } = await gateOnWorld(begun({}), { everySeconds: 60 });
  expect(lines.at(-1)).toMatch(/^✓ web:2 is complete and steady: 2 tasks run/);
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/deploying web:2, replacing web:1/);
  expect(lines.some((line) => /2 of 2 new tasks run/.test(line))).toBe(true);
});

test('a deployment that the circuit breaker takes back fails with cause and proof: exit code 1', async () => {
  const why = { does: 'never-start', why: 'image-not-found' } as const;
  const world = begun({ behaviours: [why], service: { breaker: BREAKER } });
  const { code, lines } = await gateOnWorld(world, { everySeconds: 60 });
  expect(code).toBe(1);
  const text = lines.join('\n');
  expect(text).toMatch(/✗ web:2 (is being|was) rolled back to web:1 by ECS's deployment circuit breaker/);
  expect(text).toContain('cause: image.not_found');
  expect(text).toMatch(/proof: failed to resolve ref .*web:v2: not found/);
  expect(text).toMatch(/next: \S/);
});

test('a deployment that somebody replaces by the one before fails: it was rolled back', async () => {
  const world = begun({ behaviours: [{ does: 'exit', code: 1, after: { seconds: 5 } }] });
  world.at(after(14), () => world.update('web', { taskDefinition: 'web:1' }));
  const { code, lines } = await gateOnWorld(world, { everySeconds: 60 });
  expect(lines.join('\n')).toMatch(/✗ web:2 was rolled back to web:1 with a new deployment/);
  expect(lines.join('\n')).toContain('cause: exit.application_error');
  expect(code).toBe(1);
});

test('a deployment that a third revision replaces before it is complete fails', async () => {
  const world = begun({ behaviours: [{ does: 'exit', code: 1, after: { seconds: 5 } }] });
  world.at(after(14), () => {
    world.registerTaskDefinition({ family: 'web' });
    world.update('web', { taskDefinition: 'web:3' });
  });
  const { code, lines } = await gateOnWorld(world, { everySeconds: 60 });
  expect(lines.join('\n')).toMatch(/✗ web:2 was replaced by web:3 before it completed/);
  expect(code).toBe(1);
});

test('a deployment that a hook pauses fails at the time limit, and the lines say that it is paused', async () => {
  const world = begun({ service: { strategy: 'BLUE_GREEN', pauseMinutes: 600 } });
  const { code, lines } = await gateOnWorld(world, { limitSeconds: 900, everySeconds: 180 });
  expect(lines.join('\n')).toMatch(/hook pauses the deployment/);
  expect(lines.join('\n')).toMatch(/✗ web:2 is not steady within 15 min/);
  expect(code).toBe(1);
});

test('a task that fails after completion begins the settling anew, so a crash loop never passes', async () => {
  const world = begun({ behaviours: [{ does: 'exit', code: 137, after: { seconds: 150, jitter: 0 } }] });
  const { code, lines } = await gateOnWorld(world, { limitSeconds: 900, settleSeconds: 300, everySeconds: 60 });
  expect(code).toBe(1);
  expect(lines.join('\n')).toMatch(/ECS reports SUCCESSFUL/);
  expect(lines.join('\n')).toContain('cause: exit.killed');
});

test('reads that fail for a while are tried again; a denied one ends with the permission in one sentence', async () => {
  const world = begun({});
  world.fail({ operation: 'ListServiceDeployments', error: 'ServerException', times: 6 });
  const retried = await gateOnWorld(world, { everySeconds: 60 });
  expect(retried.code).toBe(0);
  expect(retried.lines.join('\n')).toMatch(/the deployment could not be read, trying again/);
  world.fail({ operation: 'DescribeServices', error: 'AccessDeniedException', times: 1 });
  await expect(gateOnWorld(world)).rejects.toThrow(/could not be read: .*lack the permission/);
});

test('when the last read fails too, the next step is about that read', async () => {
  const read = async (): Promise<never> => {
    throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  };
  const { code, lines } = await gateOn({ read, now: () => 0, sleep: async () => {} }, { limitSeconds: 0 });
  expect(code).toBe(1);
  expect(lines.at(-1)).toBe('  next: Try again in a minute.');
});

test('a service or deployment that does not exist is one sentence', async () => {
  const world = begun({});
  await expect(gateOnWorld(world, { deployment: 'nothing', everySeconds: 60 })).rejects.toThrow(
    /deployment nothing is not among/,
  );
  world.fail({ operation: 'DescribeServices', error: 'ClusterNotFoundException', times: 1 });
  await expect(gateOnWorld(world)).rejects.toThrow(/there is no such cluster .*: check --cluster and --region/);
});

test('with --json each line is an object, and the last one is the result', async () => {
  const { lines } = await gateOnWorld(begun({}), { everySeconds: 60 }, true);
  const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(objects.at(-1)).toMatchObject({ result: 'passed', taskDefinition: 'web:2' });
  expect(objects.every(({ at }) => typeof at === 'string')).toBe(true);
});
