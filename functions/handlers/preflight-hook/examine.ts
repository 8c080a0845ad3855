import type { HookAnswer } from '../../deployments/hook/answer.ts';
import type { PreflightFinding } from '../../preflight/preflight.ts';
import { rememberedIn } from '../../preflight/remembered.ts';
import { parseRevision } from '../../preflight/revision.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { HookEvent } from '../deployment-hook/hook-event.ts';
import type { Opened, ReleaseEffects } from '../deployment-hook/open-release.ts';
import type { Reading } from '../investigate/read.ts';
import { readingWithin } from '../investigate/read.ts';
import { checkRevision } from '../preflight/check.ts';
import type { PreflightReaders } from '../preflight/ports.ts';

export type PreflightHookEffects = ReleaseEffects & { readonly readers: PreflightReaders };

/** Milliseconds for all reads together: well below the function's time-out. */
const TOTAL_MS = 40_000;

/** Findings that a message names; the others are counted. */
const NAMED = 3;

const counted = (texts: readonly string[], more: string): string =>
  [...texts.slice(0, NAMED), ...(texts.length > NAMED ? [`${texts.length - NAMED} more ${more}`] : [])].join('; ');

const passing = (reason: string): HookAnswer => ({ status: 'SUCCEEDED', reason, isProven: false });

/** What an answer is made of: the findings, reads that failed, and why people do not want the deployment stopped. */
type Examined = {
  readonly findings: readonly PreflightFinding[];
  readonly unread: readonly string[];
  readonly refusal: string | null;
};

/** The answer to ECS: a revision is stopped only by a check that failed; what could not be read fails nothing. */
const answerOf = ({ findings, unread, refusal }: Examined): HookAnswer => {
  const broken = findings.filter(({ result }) => result === 'broken');
  const none = 'no check of preflight failed';
  if (broken.length === 0)
    return passing(unread.length === 0 ? none : `${none}, but not all could be made: ${counted(unread, 'reads')}`);
  const texts = broken.map(({ check, detail, fix }) => `${check}: ${detail} (${fix.replace(/\.$/, '')})`);
  const found = counted(texts, 'checks failed');
  return refusal === null
    ? { status: 'FAILED', reason: found, isProven: true }
    : { status: 'SUCCEEDED', reason: `${found}; not stopped, because ${refusal}`, isProven: true };
};

/** Keeps why reads failed. */
const noting =
  (reading: Reading, failed: Set<string>): Reading =>
  async (what, ask) => {
    const read = await reading(what, ask);
    if (read.kind === 'unknown') failed.add(read.reason);
    return read;
  };

/** Reads what surrounds the revision that ECS is about to start, and checks it. A read that fails is no error. */
export const examineRelease = async (
  { key }: HookEvent,
  { release, input, refusal }: Extract<Opened, { kind: 'open' }>,
  { readers, log, metrics }: PreflightHookEffects,
): Promise<HookAnswer> => {
  const unchecked = (reason: string): HookAnswer => {
    metrics.count('HookFailures');
    return passing(`not checked: ${reason}`);
  };
  const failed = new Set<string>();
  const reading = noting(readingWithin(TOTAL_MS), failed);
  const { cluster, name: service, region } = partsOf(key);
  const { taskDefinition } = release.revision;
  const [setup, definition] = await Promise.all([
    reading('ecs:DescribeServices', () => readers.setup({ region, cluster, service, taskDefinition: null })),
    reading('ecs:DescribeTaskDefinition', () => readers.now.definition(taskDefinition)),
  ]);
  if (setup.kind === 'unknown') return unchecked(setup.reason);
  if (definition.kind === 'unknown') return unchecked(definition.reason);
  const parsed = parseRevision(definition.value);
  if (setup.value === undefined || !parsed.ok) return unchecked('ECS does not describe the revision');
  const { revision } = parsed;
  const findings = await checkRevision(
    {
      revision,
      setup: { ...setup.value, task: revision },
      ...{ cluster, service, readsKeys: false },
      running: release.source?.taskDefinition,
      remembered: rememberedIn(input.state),
    },
    readers,
    reading,
  );
  const unread = [...failed];
  if (unread.length > 0) log.warn('preflight could not read everything', { ecsService: key, unread });
  return answerOf({ findings, unread, refusal });
};
