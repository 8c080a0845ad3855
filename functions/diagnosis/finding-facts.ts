import type { Finding } from './finding.ts';
import { FACTS } from './proof.ts';

/** `✗ Outbound route: subnet-a has no route …`, with the fix below. */
const brokenLine = ({ check, detail, fix }: Finding): string =>
  `✗ ${check}: ${detail}${fix === '' ? '' : `\n  → ${fix}`}`;

const named = (findings: readonly Finding[]): string => [...new Set(findings.map(({ check }) => check))].join(', ');

/**
 * Results of checks as facts of an incident: the most upstream failure in the message, all of them with their fixes in
 * the thread, and what could not be checked. Empty without checks.
 */
export const findingFacts = (
  findings: readonly Finding[],
): { readonly facts: Readonly<Record<string, string>>; readonly missingData: readonly string[] } => {
  const of = (result: Finding['result']): readonly Finding[] => findings.filter((one) => one.result === result);
  const [broken, fine, unclear] = [of('broken'), of('ok'), of('unknown')];
  const first = broken[0];
  const lines = [
    ...broken.map(brokenLine),
    ...(broken.length === 0 && fine.length > 0 ? ['no check failed'] : []),
    ...(fine.length === 0 ? [] : [`✓ ${named(fine)}`]),
  ];
  return {
    facts: {
      ...(first === undefined ? {} : { [FACTS.broken]: `${first.check}: ${first.detail}` }),
      [FACTS.checks]: lines.join('\n'),
    },
    missingData: unclear.map(({ check, detail }) => `${check}: ${detail}`),
  };
};
