import { diagnose } from '../../diagnosis/checks/checks.ts';
import type { Finding } from '../../diagnosis/finding.ts';
import { mask } from '../../masking/mask.ts';
import { lastPart } from '../../primitives/identity.ts';
import { gatherFacts } from './gather.ts';
import type { DiagnosisReaders } from './ports.ts';
import { readingWithin } from './read.ts';

/** A service to examine: names or ARNs. */
export type Examining = { readonly cluster: string; readonly service: string; readonly region: string };

/** Every link of the service, the most upstream first; or why ECS could not be read. */
export type Examined =
  | { readonly kind: 'examined'; readonly findings: readonly Finding[] }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** Milliseconds for all reads together. */
const TOTAL_MS = 60_000;

const masked = (finding: Finding): Finding => ({ ...finding, detail: mask(finding.detail), fix: mask(finding.fix) });

/**
 * Checks every link between a service and its containers, as `farwatch doctor` does. Reads only; a denied read is a
 * finding that says so.
 */
export const examine = async (
  { cluster, service, region }: Examining,
  readers: DiagnosisReaders,
): Promise<Examined> => {
  const reading = readingWithin(TOTAL_MS);
  const wanted = { region, cluster: lastPart(cluster), service: lastPart(service), taskDefinition: null };
  const setup = await reading('ecs:DescribeServices', () => readers.setup(wanted));
  if (setup.kind === 'unknown') return { kind: 'unreadable', reason: setup.reason };
  if (setup.value === undefined)
    return {
      kind: 'missing',
      reason: `there is no service ${wanted.service} in cluster ${wanted.cluster} (${region})`,
    };
  const asked = { setup: setup.value, cause: null, evidence: '', ageSeconds: null };
  return { kind: 'examined', findings: diagnose(await gatherFacts(asked, readers, reading), null).map(masked) };
};
