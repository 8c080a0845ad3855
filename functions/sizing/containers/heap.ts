/** Where a runtime's heap size is set. Absolute flags have `heapMib`, relative ones `percent`. */
export type HeapFlag = {
  readonly runtime: 'JVM' | 'Node.js';
  /** `command`, `entryPoint` or the environment variable's name. */
  readonly where: string;
  readonly text: string;
  readonly heapMib: number | undefined;
  readonly percent: number | undefined;
};

export type HeapProblem = { readonly heapMib: number; readonly replacement: string; readonly reason: string };

type Launch = {
  readonly command: readonly string[];
  readonly entryPoint: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

const MIB: Readonly<Record<string, number>> = { '': 1 / 1_048_576, k: 1 / 1024, m: 1, g: 1024, t: 1_048_576 };

const JVM_ABSOLUTE = /-Xmx(\d+)([kmgt]?)\b|-XX:MaxHeapSize=(\d+)([kmgt]?)\b/i;
const JVM_RELATIVE = /-XX:MaxRAMPercentage=(\d+(?:\.\d+)?)/;
const NODE_ABSOLUTE = /--max[-_]old[-_]space[-_]size[= ](\d+)/;

const flagsIn = (where: string, text: string): readonly HeapFlag[] => {
  const absolute = JVM_ABSOLUTE.exec(text);
  const relative = JVM_RELATIVE.exec(text);
  const node = NODE_ABSOLUTE.exec(text);
  const amount = Number(absolute?.[1] ?? absolute?.[3]);
  const unit = (absolute?.[2] ?? absolute?.[4] ?? '').toLowerCase();
  const flag = (runtime: HeapFlag['runtime'], found: RegExpExecArray, size: Partial<HeapFlag>): HeapFlag => ({
    runtime,
    where,
    text: found[0],
    heapMib: undefined,
    percent: undefined,
    ...size,
  });
  return [
    ...(absolute === null ? [] : [flag('JVM', absolute, { heapMib: amount * (MIB[unit] ?? 1) })]),
    ...(relative === null ? [] : [flag('JVM', relative, { percent: Number(relative[1]) })]),
    ...(node === null ? [] : [flag('Node.js', node, { heapMib: Number(node[1]) })]),
  ];
};

/** All heap flags of a container, from its command line and its environment variables. */
export const heapFlagsOf = ({ command, entryPoint, environment }: Launch): readonly HeapFlag[] => [
  ...flagsIn('entryPoint', entryPoint.join(' ')),
  ...flagsIn('command', command.join(' ')),
  ...Object.entries(environment).flatMap(([name, value]) => flagsIn(name, value)),
];

/**
 * Besides the heap, a JVM needs metaspace, thread stacks, code cache and direct buffers; Node needs buffers and code.
 */
const HEAP_SHARE_MOST = 0.8;
const HEAP_SHARE_ADVISED = 0.75;

const replaced = (flag: HeapFlag, heapMib: number): string => {
  if (flag.percent !== undefined) return `-XX:MaxRAMPercentage=${HEAP_SHARE_ADVISED * 100}`;
  return flag.runtime === 'JVM' ? `-Xmx${heapMib}m` : `--max-old-space-size=${heapMib}`;
};

/** What is wrong with a heap flag under a memory limit (MiB), and what it should say; undefined when it fits. */
export const heapProblem = (flag: HeapFlag, limitMib: number): HeapProblem | undefined => {
  const heapMib = flag.heapMib ?? ((flag.percent ?? 0) / 100) * limitMib;
  if (heapMib <= limitMib * HEAP_SHARE_MOST) return undefined;
  const advised = Math.floor(limitMib * HEAP_SHARE_ADVISED);
  const reason =
    `${flag.text} in ${flag.where} lets the ${flag.runtime} heap grow to ${Math.round(heapMib)} MiB, ` +
    `more than ${HEAP_SHARE_MOST * 100} % of the ${limitMib} MiB the container may use`;
  return { heapMib: advised, replacement: replaced(flag, advised), reason };
};
