import type { Setup } from '../../../functions/diagnosis/setup.ts';
import type { DiagnosisReaders } from '../../../functions/handlers/investigate/ports.ts';
import { SCOPE } from './events.ts';

const [ACCOUNT = '', REGION = ''] = SCOPE.split('/');

const GROUP = '/ecs/';

const logOf = (service: string) =>
  ({ driver: 'awslogs', group: `${GROUP}${service}`, region: REGION, prefix: 'ecs', createsGroup: false }) as const;

/** One container that logs to CloudWatch, without a network. */
const setupOf = (service: string): Setup => ({
  region: REGION,
  task: {
    taskDefinition: `${service}:42`,
    executionRole: null,
    taskRole: null,
    architecture: 'X86_64',
    operatingSystem: 'LINUX',
    containers: [
      {
        name: 'web',
        image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${service}:1.8.0`,
        isEssential: true,
        ports: [],
        secrets: [],
        environmentFiles: [],
        registrySecret: null,
        log: logOf(service),
      },
    ],
  },
  service: {
    arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service/prod/${service}`,
    region: REGION,
    account: ACCOUNT,
    network: { subnets: [], securityGroups: [], assignPublicIp: false },
    balancers: [],
    graceSeconds: 0,
  },
});

/** Each service has a database of its own. */
const linesOf = (group: string): readonly string[] => {
  const host = `${group.replace(GROUP, '')}-db.internal`;
  return ['starting', 'GET /health 200', `Error: connect ECONNREFUSED ${host}:5432`, '    at TCP.connect'];
};

/** A reader whose role lacks every permission: the investigation reports a gap. */
const refused = <Reader extends object>(): Reader =>
  new Proxy<Reader>({} as Reader, {
    get: () => async () => {
      throw new Error('not played');
    },
  });

/** AWS for an investigation of the bench: a setup, four log lines, everything else denied. */
export const benchReaders: DiagnosisReaders = {
  setup: async ({ service }) => setupOf(service ?? 'standalone'),
  logs: { tail: async ({ group }) => linesOf(group), groupExists: async () => true },
  network: refused(),
  image: refused(),
  roles: refused(),
  secret: refused(),
  balancer: refused(),
};
