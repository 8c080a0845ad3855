import { expect, test } from 'vitest';
import { FACT_LOG_LINES, logFacts, logPlaceOf, tailText } from '../../functions/diagnosis/log-tail.ts';
import { known, unknown } from '../../functions/diagnosis/read.ts';
import { PLANTED } from '../masking/secrets.ts';
import { aContainer } from './setups.ts';

const TASK = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';

test('an awslogs container writes to the stream prefix/container/task, in the region its options name', () => {
  const container = aContainer({
    log: { driver: 'awslogs', group: '/ecs/web', region: 'eu-central-1', prefix: 'ecs', createsGroup: false },
  });
  expect(logPlaceOf(container, TASK, 'eu-west-1')).toEqual({
    kind: 'cloudwatch',
    place: { region: 'eu-central-1', group: '/ecs/web', stream: `ecs/app/${TASK}` },
  });
});

test.each([
  ['awsfirelens', /uses the log driver awsfirelens/],
  ['splunk', /uses the log driver splunk/],
])('lines of the driver %s are somewhere else, and that is said', (driver, says) => {
  const log = { driver, group: null, region: null, prefix: null, createsGroup: false };
  const where = logPlaceOf(aContainer({ log }), TASK, 'eu-west-1');
  expect(logFacts(where, unknown(''))[FACT_LOG_LINES]).toMatch(says);
});

test('a container without a log driver loses its output, and that is said', () => {
  const where = logPlaceOf(aContainer({ log: null }), TASK, 'eu-west-1');
  expect(logFacts(where, unknown(''))[FACT_LOG_LINES]).toMatch(/output is lost/);
});

test('the newest lines are kept, oldest first, within 25 lines and 1,500 characters', () => {
  const text = tailText(Array.from({ length: 60 }, (_, n) => `line ${n} ${'-'.repeat(40)}`));
  const lines = text.split('\n');
  expect(lines.at(-1)).toMatch(/^line 59/);
  expect(lines.length).toBe(25);
  expect(text.length).toBeLessThanOrEqual(1500);
  expect(tailText(['word '.repeat(2000)]).length).toBeLessThanOrEqual(240);
});

test('a stream that does not exist is no reading failure: the container wrote nothing', () => {
  const where = logPlaceOf(aContainer(), TASK, 'eu-west-1');
  expect(logFacts(where, known(undefined))).toEqual({
    'Log group': '/ecs/web',
    [FACT_LOG_LINES]: 'the container wrote nothing to its log stream',
  });
});

const SHOWN = { kind: 'unknown', reason: '' } as const;

test('no planted secret comes out of log lines, also when it goes over several events', () => {
  for (const { about, text, secrets } of PLANTED) {
    const shown = tailText(['start', ...text.split('\n'), 'end']);
    for (const secret of secrets) expect(shown, about).not.toContain(secret);
  }
});

test('of a container whose lines cannot be read nothing but the place is said', () => {
  expect(logFacts(logPlaceOf(aContainer(), TASK, 'eu-west-1'), SHOWN)).toEqual({ 'Log group': '/ecs/web' });
});
