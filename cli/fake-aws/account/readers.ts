import { secretIdOf } from '../../../functions/diagnosis/destinations.ts';
import type { ImageState } from '../../../functions/diagnosis/facts.ts';
import type { DiagnosisReaders } from '../../../functions/handlers/investigate/ports.ts';
import type { PreflightReaders } from '../../../functions/handlers/preflight/ports.ts';
import type { TaskSetup } from '../../../functions/diagnosis/setup.ts';
import type { Account, StoredImage } from './account.ts';

const named = (name: string): Error => Object.assign(new Error(name), { name });

const networkOf = (account: Account): DiagnosisReaders['network'] => ({
  subnets: async (ids) => account.subnets.filter(({ id }) => ids.includes(id)),
  routeTables: async () => account.routeTables,
  natGateways: async () => account.natGateways,
  endpoints: async () => account.endpoints,
  securityGroups: async () => account.securityGroups,
  acls: async () => account.acls,
  dns: async () => account.dns,
});

const rolesOf = ({ roles }: Account): DiagnosisReaders['roles'] => ({
  role: async (arn) => {
    const role = roles.get(arn);
    return role === undefined ? undefined : { arn, trusts: role.trusts, hasConditions: false };
  },
  simulate: async (arn, needed) =>
    needed.map((one) => ({
      ...one,
      decision: roles.get(arn)?.denied.has(one.action) === true ? 'implicitDeny' : 'allowed',
      by: null,
    })),
});

const storedOf = ({ images }: Account, repository: string, tag: string | null): StoredImage | undefined =>
  images.get(`${repository}:${tag ?? ''}`);

const imageOf =
  (account: Account): DiagnosisReaders['image'] =>
  async ({ repository, tag }): Promise<ImageState> => {
    if (!account.repositories.has(repository)) return { kind: 'no-repository' };
    const stored = storedOf(account, repository, tag);
    if (stored === undefined) return { kind: 'no-image' };
    return { kind: 'there', digest: stored.digest, platforms: stored.hasIndex ? stored.platforms : null };
  };

const contentOf =
  (account: Account): PreflightReaders['content'] =>
  async ({ repository, tag }, platform) => {
    const stored = storedOf(account, repository, tag);
    if (stored === undefined) throw named('ImageNotFoundException');
    const { hasIndex, platforms, sizeBytes, entryPoint, command } = stored;
    if (hasIndex && !platforms.includes(platform)) throw new Error(`it has no manifest for ${platform}`);
    return { sizeBytes, platform: hasIndex ? platform : (platforms[0] ?? null), entryPoint, command };
  };

const parameterName = (id: string): string =>
  id.includes(':parameter') ? id.slice(id.indexOf(':parameter') + ':parameter'.length) : id;

const secretOf =
  ({ secrets, parameters }: Account): DiagnosisReaders['secret'] =>
  async (id) => {
    if (!id.includes(':secretsmanager:')) return { isThere: parameters.has(parameterName(id)), deletedOn: null };
    const stored = secrets.get(secretIdOf(id));
    return { isThere: stored !== undefined, deletedOn: stored?.isDeleted === true ? new Date(0) : null };
  };

const keysOf =
  ({ secrets }: Account): PreflightReaders['keys'] =>
  async (arn) => {
    const stored = secrets.get(arn);
    if (stored === undefined) throw named('ResourceNotFoundException');
    return stored.value.startsWith('{') ? Object.keys(JSON.parse(stored.value) as object) : null;
  };

const balancerOf = (account: Account): DiagnosisReaders['balancer'] => ({
  targetGroups: async (arns) => account.targetGroups.filter(({ arn }) => arns.includes(arn)),
  balancers: async (arns) => account.balancers.filter(({ arn }) => arns.includes(arn)),
});

/** Every read of a preflight from a simulated account, without the wire; `task` is what the service runs now. */
export const accountReaders = (account: Account, task: TaskSetup): PreflightReaders => ({
  setup: async () => ({ task, service: account.service, region: account.region }),
  logs: { groupExists: async (_region, group) => account.logGroups.has(group) },
  network: networkOf(account),
  image: imageOf(account),
  roles: rolesOf(account),
  secret: secretOf(account),
  balancer: balancerOf(account),
  content: contentOf(account),
  keys: keysOf(account),
  object: async (arn) => account.objects.has(arn),
  now: {
    current: async () => ({ ...account.past, usesSpot: false }),
    failures: async () => [],
    definition: async () => undefined,
  },
  metrics: {
    peaks: async () =>
      account.past.memoryPercent === null ? null : { cpuPercent: 40, memoryPercent: account.past.memoryPercent },
    quota: async () => account.vcpus,
  },
});
