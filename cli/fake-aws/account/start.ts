import { ecrImageOf } from '../../../functions/diagnosis/destinations.ts';
import type { Subnet } from '../../../functions/diagnosis/network-facts.ts';
import type { Revision, RevisionContainer } from '../../../functions/preflight/revision.ts';
import type { Stated } from '../tasks/start-failure.ts';
import type { Account } from './account.ts';
import { storedName } from './account.ts';
import { leavesForEfs, reaches } from './reach.ts';
import type { Place } from './reach.ts';
import { SAYS } from './wording.ts';

const GIB = 1024 ** 3;

/** A task that is being started: the steps below run in the order of Fargate's own messages. */
type Start = { readonly account: Account; readonly revision: Revision; readonly subnet: Subnet };
type Step = (start: Start, container: RevisionContainer) => Stated | undefined;

const role = ({ revision }: Start): string => revision.executionRole ?? '';
const may = ({ account, revision }: Start, action: string): boolean =>
  account.roles.get(revision.executionRole ?? '')?.denied.has(action) !== true;
const gets = ({ account, subnet }: Start, place: Place): boolean => reaches(account, subnet, place);

const fromSecretsManager = (start: Start, valueFrom: string): Stated | undefined => {
  const parts = valueFrom.split(':');
  if (parts.length < 7 || parts[4]?.length !== 12) return SAYS.badArn();
  const id = parts.slice(0, 7).join(':');
  if (!gets(start, 'secretsmanager')) return SAYS.secretLate('AWS Secrets Manager');
  if (!may(start, 'secretsmanager:GetSecretValue'))
    return SAYS.secretDenied(role(start), 'secretsmanager:GetSecretValue', id);
  const stored = start.account.secrets.get(id);
  if (stored === undefined) return SAYS.secretGone(id);
  if (stored.isDeleted) return SAYS.secretDeleted(id);
  const key = parts[7];
  if (!key) return undefined;
  if (!stored.value.startsWith('{')) return SAYS.noJson();
  return stored.value.includes(`"${key}":`) ? undefined : SAYS.keyGone(key);
};

const fromParameterStore = (start: Start, valueFrom: string): Stated | undefined => {
  const name = valueFrom.includes(':parameter') ? valueFrom.slice(valueFrom.indexOf(':parameter') + 10) : valueFrom;
  if (!gets(start, 'ssm')) return SAYS.secretLate('AWS Systems Manager');
  if (!may(start, 'ssm:GetParameters')) return SAYS.secretDenied(role(start), 'ssm:GetParameters', valueFrom);
  return start.account.parameters.has(name) ? undefined : SAYS.parameterGone(name);
};

const secrets: Step = (start, { secrets: all, registrySecret }) => {
  for (const valueFrom of [...all.map((one) => one.valueFrom), ...(registrySecret === null ? [] : [registrySecret])]) {
    const isSecret = valueFrom.startsWith('arn:') && !valueFrom.includes(':ssm:');
    const failure = isSecret ? fromSecretsManager(start, valueFrom) : fromParameterStore(start, valueFrom);
    if (failure !== undefined) return failure;
  }
  return undefined;
};

const token: Step = (start, { image, registrySecret }) => {
  if (ecrImageOf(image) === undefined) {
    const login = start.account.secrets.get(registrySecret ?? '')?.value;
    return login !== undefined && !login.includes('"password":') ? SAYS.login(image) : undefined;
  }
  if (!gets(start, 'ecr.api')) return SAYS.tokenLate();
  return may(start, 'ecr:GetAuthorizationToken') ? undefined : SAYS.tokenDenied(role(start));
};

const PULLS = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

const pull: Step = (start, { image }) => {
  const { account, revision } = start;
  if (/[A-Z]|\s|:$/.test(image.split('/').slice(1).join('/')) || image === '') return SAYS.badReference(image);
  const name = storedName(account, image);
  if (name === undefined) return gets(start, 'internet') ? undefined : SAYS.pullLate(image);
  if (!gets(start, 'ecr.dkr') || !gets(start, 's3')) return SAYS.pullLate(image);
  const [repository = ''] = name.split(/[:@]/);
  const refused = PULLS.find((action) => !may(start, action));
  if (refused !== undefined) return SAYS.pullDenied(role(start), refused, repository);
  if (!account.repositories.has(repository)) return SAYS.noRepository(repository);
  const stored = account.images.get(name);
  if (stored === undefined) return SAYS.noImage(image);
  const platform = `${revision.operatingSystem.toLowerCase()}/${revision.architecture === 'ARM64' ? 'arm64' : 'amd64'}`;
  if (!stored.platforms.includes(platform)) return SAYS.platform(platform);
  return stored.sizeBytes * 2.2 > (revision.storageGib ?? 20) * GIB ? SAYS.disk() : undefined;
};

const files: Step = (start, { environmentFiles }) => {
  for (const arn of environmentFiles) {
    if (!gets(start, 's3')) return SAYS.envfile('RequestCanceled: request context canceled');
    if (!may(start, 's3:GetObject')) return SAYS.envfile(SAYS.denied(role(start), 's3:GetObject', arn));
    if (!start.account.objects.has(arn)) return SAYS.envfile('NoSuchKey: The specified key does not exist.');
  }
  return undefined;
};

const logs: Step = (start, { log, logOptions }) => {
  if (log?.driver !== 'awslogs') return undefined;
  const absent = ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix'].find((name) => !logOptions[name]);
  if (absent !== undefined) return SAYS.logOption(absent);
  const group = log.group ?? '';
  if (!gets(start, 'logs')) return SAYS.logLate();
  if (!may(start, 'logs:CreateLogStream')) return SAYS.logDenied(role(start), 'logs:CreateLogStream', group);
  if (start.account.logGroups.has(group)) return undefined;
  if (!log.createsGroup) return SAYS.logGone(group);
  return may(start, 'logs:CreateLogGroup') ? undefined : SAYS.logDenied(role(start), 'logs:CreateLogGroup', group);
};

const mounts: Step = ({ account, revision }, { mounts: mounted }) => {
  const remote = revision.volumes.find(({ name, efs }) => efs !== null && mounted.includes(name));
  return remote === undefined || remote.efs === null || leavesForEfs(account)
    ? undefined
    : SAYS.mount(remote.efs.fileSystem);
};

const command: Step = ({ account }, { image, entryPoint, command: own }) => {
  const stored = account.images.get(storedName(account, image) ?? '');
  if (stored === undefined) return undefined;
  const all = [...entryPoint, ...own, ...stored.entryPoint, ...stored.command];
  return all.length === 0 ? SAYS.noCommand() : undefined;
};

const waits: Step = ({ revision }, { dependsOn }) => {
  const never = dependsOn.find(
    ({ container, condition }) =>
      condition === 'HEALTHY' && revision.containers.find(({ name }) => name === container)?.health === null,
  );
  return never === undefined ? undefined : SAYS.dependency(never.container);
};

const STEPS: readonly Step[] = [secrets, token, pull, files, mounts, logs, command, waits];

const networkFailure = ({ service, subnets, securityGroups }: Account): Stated | undefined => {
  const { subnets: ids, securityGroups: groups } = service.network;
  const lost = ids.find((id) => !subnets.some((subnet) => subnet.id === id));
  if (lost !== undefined) return SAYS.noSubnet(lost);
  const gone = groups.find((id) => !securityGroups.some((group) => group.id === id));
  if (gone !== undefined) return SAYS.noGroup(gone);
  const full = subnets.find(({ id, freeAddresses }) => ids.includes(id) && freeAddresses === 0);
  return full === undefined ? undefined : SAYS.addresses(full.id);
};

const extraTasks = ({ past }: Account): number =>
  Math.max(0, Math.floor((past.desired * past.maximumPercent) / 100) - past.desired);

const roleFailure = ({ roles }: Account, { executionRole, taskRole }: Revision): Stated | undefined => {
  const bad = [executionRole, taskRole].find(
    (arn) => arn !== null && roles.get(arn)?.trusts.includes('ecs-tasks.amazonaws.com') !== true,
  );
  return bad === undefined || bad === null ? undefined : SAYS.role(bad);
};

/** Why a task of the revision would not start in this account now, in AWS's words; undefined: it starts. */
export const startFailureIn = (account: Account, revision: Revision): Stated | undefined => {
  const vcpus = (extraTasks(account) * (revision.cpuUnits ?? 0)) / 1024;
  if (account.vcpus.used + vcpus > account.vcpus.limit) return SAYS.vcpus();
  const early = networkFailure(account) ?? roleFailure(account, revision);
  if (early !== undefined) return early;
  const own = account.subnets.filter(({ id }) => account.service.network.subnets.includes(id));
  const free = own.reduce((total, { freeAddresses }) => total + freeAddresses, 0);
  if (free < extraTasks(account)) return SAYS.addresses(own[0]?.id ?? '');
  for (const step of STEPS)
    for (const subnet of own)
      for (const container of revision.containers) {
        const failure = step({ account, revision, subnet }, container);
        if (failure !== undefined) return failure;
      }
  return undefined;
};
