import type { Finding, Found } from '../../../functions/diagnosis/finding.ts';
import { broken, cannotCheck, ok } from '../../../functions/diagnosis/finding.ts';
import type { Reading } from '../../../functions/handlers/investigate/read.ts';
import type { RoleReader } from '../../../functions/adapters/aws/iam-read.ts';
import { from, named } from './queues.ts';
import type { DeployedFunction } from '../../input/installation.ts';

/** States that last for seconds during a deployment or a switch. */
const PASSING = /^(?:Pending|Creating|Enabling|Updating|Disabling|unknown)$/;

/** Whether a function is active and its event source mapping is enabled. */
export const functionFound = ({ name, state, source }: DeployedFunction): Found => {
  if (PASSING.test(state)) return inPassing(`${name} is ${state}`);
  if (state !== 'Active' && state !== 'Inactive') return broken(`${name} is ${state}`, 'Deploy Farwatch again.');
  if (source === null) return broken(`${name} has no event source mapping`, 'Deploy Farwatch again.');
  if (PASSING.test(source.state)) return inPassing(`the queue of ${name} is ${source.state}`);
  return source.state === 'Enabled'
    ? ok(`${name} is active and reads its queue`)
    : broken(`the event source mapping of ${name} is disabled`, `Enable the event source mapping of ${name}.`);
};

const inPassing = (detail: string): Found => ({ ...cannotCheck(detail), fix: 'Run this again in a minute.' });

/** Whether each function has a role that Lambda may assume. */
export const roleFindings = async (
  all: readonly DeployedFunction[],
  { roles }: { readonly roles: Pick<RoleReader, 'role'> },
  reading: Reading,
): Promise<readonly Finding[]> => {
  const answers = await Promise.all(
    all.map(async ({ name, role }) => ({ name, read: await reading('iam:GetRole', () => roles.role(role)) })),
  );
  return answers.flatMap(({ name, read }) =>
    named(
      'Role',
      from(read, (role) => [
        role?.trusts.includes('lambda.amazonaws.com') === true
          ? ok(`${name} has its role`)
          : broken(`the role of ${name} does not exist or does not trust Lambda`, 'Deploy Farwatch again.'),
      ]),
    ),
  );
};
