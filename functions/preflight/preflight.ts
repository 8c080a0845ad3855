import { CHECKS } from '../diagnosis/checks/checks.ts';
import type { Finding, Found } from '../diagnosis/finding.ts';
import type { Cause } from '../stops/cause.ts';
import { environmentFiles, healthPort, taskRole } from './access.ts';
import { overlapAddresses, sizeForUse, vcpuQuota } from './capacity.ts';
import { causeOf, placeOf } from './causes.ts';
import { definition, imageReferences, size } from './definition.ts';
import { containerDependencies, containerHealth } from './dependencies.ts';
import { efsVolumes } from './efs.ts';
import type { PreflightFacts } from './facts.ts';
import type { Check } from './found.ts';
import { commands, imagePlatform, imageSize } from './image.ts';
import { logOptions } from './logging.ts';
import { secretKeys, secretReferences } from './secrets.ts';
import { seenBefore } from './seen.ts';

/** A finding, and the cause that a stop would have when it is not fixed; null where nothing is broken. */
export type PreflightFinding = Omit<Finding, 'about' | 'cause'> & { readonly cause: Cause | null };

type Named = { readonly name: string; readonly read: (facts: PreflightFacts) => readonly Found[] };

/** The health of running targets says nothing about a revision that does not run yet. */
const OF_RUNNING_TASKS = ['Target health'];

const named = (name: string, read: Check): Named => ({ name, read });

const doctor = (from: string, to: string): readonly Named[] => {
  const names = CHECKS.map(({ name }) => name);
  return CHECKS.slice(names.indexOf(from), names.indexOf(to) + 1).filter(
    ({ name }) => !OF_RUNNING_TASKS.includes(name),
  );
};

/** Every check, in the order in which a start meets its subject: what fails first is named first. */
export const PREFLIGHT_CHECKS: readonly Named[] = [
  named('Task definition', definition),
  named('Task size', size),
  named('Image references', imageReferences),
  named('Secret references', secretReferences),
  named('Container dependencies', containerDependencies),
  named('vCPU quota', vcpuQuota),
  ...doctor('Subnets and security groups', 'Free addresses'),
  named('Addresses during the deployment', overlapAddresses),
  named('Task role', taskRole),
  ...doctor('VPC DNS', 'Permissions'),
  ...doctor('Secrets and parameters', 'Secrets and parameters'),
  named('Keys of secrets', secretKeys),
  ...doctor('Image', 'Image architecture'),
  named('Image platform', imagePlatform),
  named('Image size', imageSize),
  named('Environment files', environmentFiles),
  named('EFS volumes', efsVolumes),
  named('Log options', logOptions),
  ...doctor('Log group', 'Log group'),
  named('Commands', commands),
  named('Memory for past usage', sizeForUse),
  named('Container health checks', containerHealth),
  ...doctor('Target group', 'Target health'),
  named('Health check port', healthPort),
  named('Failures of this image', seenBefore),
];

const findingsOf = ({ name, read }: Named, facts: PreflightFacts): readonly PreflightFinding[] =>
  read(facts)
    .map((found) => ({
      check: name,
      result: found.result,
      detail: found.detail,
      fix: found.fix,
      cause: causeOf(name, found, facts.setup),
    }))
    .sort((one, other) => placeOf(one.cause) - placeOf(other.cause));

/** Runs every check on a revision before it is deployed; of what is broken, what a start meets first comes first. */
export const preflight = (facts: PreflightFacts): readonly PreflightFinding[] =>
  PREFLIGHT_CHECKS.flatMap((check) => findingsOf(check, facts));
