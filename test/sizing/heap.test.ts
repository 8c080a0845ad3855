import { expect, test } from 'vitest';
import { heapFlagsOf, heapProblem } from '../../functions/sizing/containers/heap.ts';

const launch = (also: { command?: string[]; environment?: Record<string, string> }) =>
  heapFlagsOf({ command: [], entryPoint: [], environment: {}, ...also });

test.each([
  [{ command: ['java', '-Xmx1g', '-jar', 'app.jar'] }, 'JVM', 1024, undefined],
  [{ environment: { JAVA_TOOL_OPTIONS: '-Xms256m -Xmx1536m' } }, 'JVM', 1536, undefined],
  [{ environment: { JAVA_OPTS: '-XX:MaxHeapSize=1048576k' } }, 'JVM', 1024, undefined],
  [{ environment: { JDK_JAVA_OPTIONS: '-XX:MaxRAMPercentage=75.0' } }, 'JVM', undefined, 75],
  [{ environment: { NODE_OPTIONS: '--max-old-space-size=900' } }, 'Node.js', 900, undefined],
  [{ command: ['node', '--max_old_space_size', '700', 'main.js'] }, 'Node.js', 700, undefined],
])('heap flags are found in command and environment', (where, runtime, heapMib, percent) => {
  expect(launch(where)).toMatchObject([{ runtime, heapMib, percent }]);
});

test('no flag, no heap', () => {
  expect(launch({ command: ['java', '-jar', 'app.jar'], environment: { XMX: '1g' } })).toEqual([]);
});

const [jvm] = launch({ command: ['java', '-Xmx1536m'] });
const [ratio] = launch({ environment: { JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=90' } });
const [node] = launch({ environment: { NODE_OPTIONS: '--max-old-space-size=1900' } });

test('a heap above 80 % of the limit leaves no room for the rest of the process', () => {
  expect(jvm && heapProblem(jvm, 2048)).toBeUndefined();
  expect(jvm && heapProblem(jvm, 1024)).toMatchObject({ heapMib: 768, replacement: '-Xmx768m' });
  expect(node && heapProblem(node, 2048)?.replacement).toBe('--max-old-space-size=1536');
});

test('a relative heap moves with the limit, but 90 % is too much of any', () => {
  expect(ratio && heapProblem(ratio, 4096)?.replacement).toBe('-XX:MaxRAMPercentage=75');
});
