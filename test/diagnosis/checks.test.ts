import { expect, test } from 'vitest';
import { CHECKS, diagnose, firstBroken, groupsFor } from '../../functions/diagnosis/checks/checks.ts';
import { unknown } from '../../functions/diagnosis/read.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { BROKEN, WELL } from './cases.ts';
import { aNetwork, theFacts } from './worlds.ts';

test.each(WELL)('no link is broken: $about', ({ facts }) => {
  expect(diagnose(facts, null).filter(({ result }) => result === 'broken')).toEqual([]);
});

test.each(BROKEN)('the broken link is named, the most upstream first: $about', ({ facts, check, says, fix }) => {
  const first = firstBroken(diagnose(facts, null));
  expect(first?.check).toBe(check);
  expect(first?.detail).toMatch(says);
  expect(first?.fix).toMatch(fix);
});

test('every check is broken by some case', () => {
  const reached = new Set(
    BROKEN.flatMap(({ facts }) => diagnose(facts, null).filter((one) => one.result === 'broken')).map(
      ({ check }) => check,
    ),
  );
  expect(CHECKS.map(({ name }) => name).filter((name) => !reached.has(name))).toEqual([]);
});

test('what may not be read is unknown with the reason, and nothing is called broken for it', () => {
  const why = unknown('no permission for ec2:DescribeRouteTables');
  const findings = diagnose(theFacts({ network: aNetwork({ routeTables: why }) }), null);
  expect(findings.filter(({ result }) => result === 'broken')).toEqual([]);
  const way = findings.find(({ check }) => check === 'Outbound route');
  expect(way).toMatchObject({ result: 'unknown', detail: 'no permission for ec2:DescribeRouteTables' });
});

test('when nothing at all may be read every check says so', () => {
  const why = unknown('AWS throttles it');
  const places = { subnets: why, routeTables: why, natGateways: why, endpoints: why };
  const network = { ...places, securityGroups: why, acls: why, dns: why };
  const dark = { network, executionRole: why, permissions: why, targetGroups: why, balancers: why };
  const findings = diagnose(theFacts({ ...dark, logGroups: {}, secrets: {}, images: {} }), null);
  expect(findings.filter(({ result }) => result === 'broken')).toEqual([]);
  expect(findings.filter(({ result }) => result === 'unknown').length).toBeGreaterThan(15);
});

test.each([
  ['registry.unreachable', ['network']],
  ['secrets.not_found', ['secrets']],
  ['secrets.access_denied', ['network', 'role', 'secrets']],
  ['logging.destination_missing', ['logs']],
  ['image.not_found', ['images']],
  ['iam.assume_role_failed', ['network', 'role']],
  ['health.elb', ['balancer', 'network']],
  ['network.subnet_exhausted', ['network']],
  ['exit.application_error', []],
  ['memory.oom', []],
])('for %s is read what its links need: %s', (cause, groups) => {
  expect([...groupsFor(cause)].sort()).toEqual(groups);
});

test('every check is made for some cause', () => {
  const causes = Object.keys(CAUSES);
  const idle = CHECKS.filter((check) => !causes.some((cause) => check.causes.has(cause)));
  expect(idle).toEqual([]);
});
