import { asShared } from '../support/incidents.ts';
import { expect, test } from 'vitest';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { linksOf, logsLink, serviceLink, taskDefinitionLink, taskLink } from '../../functions/messages/links.ts';
import { NIGHTLY, ORDERS } from '../incidents/stop-facts.ts';
import { incident } from './hostile.ts';

test('links lead to the service, its tasks and its revision in the console of the region', () => {
  expect(serviceLink(ORDERS)).toBe(
    'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/orders/health?region=eu-west-1',
  );
  expect(serviceLink(NIGHTLY)).toBe(
    'https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/tasks?region=eu-west-1',
  );
  expect(taskLink(ORDERS, '0f1e')).toContain('/clusters/prod/tasks/0f1e/configuration?');
  expect(taskDefinitionLink(ORDERS, 'orders:42')).toContain('/task-definitions/orders/42/containers?');
});

test('China and GovCloud have consoles of their own', () => {
  const at = (region: string) =>
    serviceLink(serviceKey({ account: '111122223333', region, cluster: 'prod', name: 'x' }));
  expect(at('cn-north-1')).toMatch(/^https:\/\/cn-north-1\.console\.amazonaws\.cn\//);
  expect(at('us-gov-west-1')).toMatch(/^https:\/\/us-gov-west-1\.console\.amazonaws-us-gov\.com\//);
});

test('log groups and streams are written the way the console wants them', () => {
  expect(logsLink({ region: 'eu-west-1', group: '/ecs/web', stream: 'web/web/0f1e' })).toBe(
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1' +
      '#logsV2:log-groups/log-group/$252Fecs$252Fweb/log-events/web$252Fweb$252F0f1e',
  );
});

test('an incident points at what is known of it, one over several services at no single one', () => {
  expect(Object.keys(linksOf(incident()))).toEqual(['service', 'taskDefinition', 'tasks']);
  const logs = { 'Log group': '/ecs/web' };
  expect(linksOf(incident({ facts: logs })).logs).toContain('$252Fecs$252Fweb');
  expect(linksOf(asShared(incident())).service).toBeUndefined();
});
