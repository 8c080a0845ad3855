import { expect, test } from 'vitest';
import { describeExit, exitKind } from '../../functions/stops/exit-code.ts';

test.each([
  [0, 'clean'],
  [1, 'error'],
  [127, 'error'],
  [255, 'error'],
  [-1, 'error'],
  [137, 'killed'],
  [143, 'terminated'],
  [130, 'terminated'],
  [134, 'crashed'],
  [139, 'crashed'],
  [3221225477, 'crashed'],
  [-1073741819, 'crashed'],
  [3221225786, 'terminated'],
  [1067, 'terminated'],
  [3762504530, 'error'],
] as const)('exit code %i is %s', (code, kind) => {
  expect(exitKind(code)).toBe(kind);
});

test('a code is said with what convention makes of it', () => {
  expect(describeExit(137)).toBe('137 (SIGKILL)');
  expect(describeExit(-1073741819)).toBe('-1073741819 (access violation)');
  expect(describeExit(3)).toBe('3');
});
