import { expect, test } from 'vitest';
import { namedServiceOf } from '../../cli/input/named-service.ts';
import { WrongUsage } from '../../cli/input/io.ts';

const named = (service: string) => namedServiceOf({ service, region: 'eu-west-1' });

test.each([
  ['web', { cluster: 'default', service: 'web', region: 'eu-west-1' }],
  ['prod/web', { cluster: 'prod', service: 'web', region: 'eu-west-1' }],
  ['111122223333/us-east-1/prod/web', { cluster: 'prod', service: 'web', region: 'us-east-1' }],
  ['arn:aws:ecs:us-east-1:111122223333:service/prod/web', { cluster: 'prod', service: 'web', region: 'us-east-1' }],
])('--service %s names one service of ECS', (typed, expected) => {
  expect(named(typed)).toEqual(expected);
});

test.each(['', '/', 'prod/', '/web', 'a/b/c', 'a/b/c/d', 'arn:aws:ecs:us-east-1:111122223333:cluster/prod'])(
  '--service "%s" is no service of ECS: wrong usage that says what to give',
  (typed) => {
    expect(() => named(typed)).toThrow(WrongUsage);
    expect(() => named(typed)).toThrow(/give a name, cluster\/name or its ARN/);
  },
);
