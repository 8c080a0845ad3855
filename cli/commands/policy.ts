import { POLICY_KEY, policyVersionKey } from '../../functions/adapters/dynamodb/keys.ts';
import type { Policy } from '../../functions/deployments/policy.ts';
import { DEFAULT_POLICY, parsePolicy } from '../../functions/deployments/policy.ts';
import type { Store } from '../../functions/adapters/common.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure, WrongUsage } from '../input/io.ts';
import { jsonInFile } from '../input/named-file.ts';

/** Reads and checks a policy file. Throws `WrongUsage` with the path of every unknown or wrong key. */
export const readPolicy = async (file: string): Promise<Policy> => {
  const parsed = parsePolicy(await jsonInFile(file));
  if (parsed.ok) return parsed.policy;
  throw new WrongUsage(
    parsed.problems.map(({ path, message }) => `${file}: ${path || 'policy'}: ${message}`).join('\n'),
  );
};

/** `farwatch policy check FILE`: prints the policy with all defaults. */
export const checkPolicy = async (io: Io, file: string): Promise<number> => {
  io.out(JSON.stringify(await readPolicy(file), null, 2));
  return 0;
};

type PolicyStore = Pick<Store, 'loadDocument' | 'saveDocument'>;

/** `farwatch policy get`: the live policy of an installation. */
export const getPolicy = async (io: Io, store: PolicyStore): Promise<number> => {
  const document = await store.loadDocument(POLICY_KEY);
  if (document === undefined) io.err('no policy is stored yet: these are the defaults');
  io.out(JSON.stringify(document?.body ?? DEFAULT_POLICY, null, 2));
  return 0;
};

type PutFlags = { readonly file: string; readonly json: boolean };

/** `farwatch policy put FILE`: replaces the live policy; refused when somebody else replaced it at the same time. */
export const putPolicy = async (io: Io, store: PolicyStore, { file, json }: PutFlags): Promise<number> => {
  await readPolicy(file);
  const body = await jsonInFile(file);
  const version = (await store.loadDocument(POLICY_KEY))?.version ?? 0;
  if ((await store.saveDocument(POLICY_KEY, version, body)) === 'conflict')
    throw new CommandFailure(
      'somebody else stored a policy at the same time: read it with `farwatch policy get`, then try again',
    );
  await store.saveDocument(policyVersionKey(version + 1), 0, body);
  if (json) io.out(JSON.stringify({ version: version + 1 }));
  io.err(`policy ${version + 1} takes effect within half a minute`);
  return 0;
};
