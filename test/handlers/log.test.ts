import { expect, test } from 'vitest';
import { powertoolsLog } from '../../functions/adapters/runtime/log.ts';
import type { Log } from '../../functions/adapters/common.ts';
import { listeningToOutput } from '../support/emitted.ts';

/** The parsed lines of a log. */
const emitted = (say: (log: Log) => void): readonly Readonly<Record<string, unknown>>[] => {
  const { lines, end } = listeningToOutput();
  try {
    say(powertoolsLog());
  } finally {
    end();
  }
  return lines.map((line): Readonly<Record<string, unknown>> => JSON.parse(line));
};

test('a log line names the service of ECS, beside the function that says it', () => {
  const ecsService = '1/eu-west-1/prod/web';
  const [line, ...more] = emitted((log) => log.info('evaluated', { ecsService, kind: 'nothing' }));
  expect(line).toMatchObject({ message: 'evaluated', ecsService: '1/eu-west-1/prod/web', kind: 'nothing' });
  expect(line?.['service']).not.toBe('1/eu-west-1/prod/web');
  expect(more).toEqual([]);
});

test('a field that Powertools would drop cannot be written down', () => {
  const reserved = ['level', 'message', 'sampling_rate', 'service', 'timestamp'];
  for (const key of reserved) {
    // A field of this name is dropped, which is why the type refuses it.
    const lines = emitted((log) => log.info('judged', { [key]: 'web' }));
    expect(lines.some((line) => line[key] === 'web')).toBe(false);
  }
  // @ts-expect-error A reserved key is no field.
  const say = (log: Log): void => log.info('judged', { service: 'web' });
  expect(say).toBeTypeOf('function');
});

test('what a log line quotes is masked, and names are not', () => {
  const [line] = emitted((log) =>
    log.error('command failed', { reason: 'password=hunter2x', ecsService: '1/eu-west-1/c/auth-token', status: 403 }),
  );
  expect(line).toMatchObject({ reason: 'password=[masked]', ecsService: '1/eu-west-1/c/auth-token', status: 403 });
});
