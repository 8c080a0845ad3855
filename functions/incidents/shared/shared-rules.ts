import { causesOf } from '../../stops/cause.ts';
import type { FaultDomain, Cause } from '../../stops/cause.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { StopsIncident } from '../../service-state/incident.ts';
import { FACT_ENDPOINT } from '../first-line.ts';
import { isPublicHost, isPublicRegistry } from './same-everywhere.ts';

/** What a rule says of its incidents itself, whatever the first of them says. */
type Instead = {
  readonly tasks?: number;
  readonly accounts?: number;
  readonly onsetSeconds?: number;
  readonly faultDomain?: FaultDomain;
  readonly evidence?: string;
  readonly advice?: string;
  readonly confidence?: number;
};

type SharedCauseRule = {
  readonly kind: string;
  readonly causes: ReadonlySet<Cause>;
  readonly services: number;
  readonly reason: string;
  readonly valueOf: (incident: StopsIncident) => string | undefined;
  /** What differs from the first service's incident. */
  readonly instead?: Instead;
  /** Holds over accounts and regions alone: what the name leaves open, the number of accounts proves. */
  readonly isLoose?: true;
};

const failedResource = ({ failedResource: value }: StopsIncident): string | undefined => value ?? undefined;

/** The host of an image reference or address: `docker.io` for a bare name, as Docker itself reads it. */
const registry = ({ failedResource: value }: StopsIncident): string | undefined => {
  if (value === null) return undefined;
  const [first = '', ...rest] = value.replace(/^[a-z]+:\/\//, '').split('/');
  const name = first.split(/[\s:@]/)[0] ?? '';
  const isHost = name.includes('.') || name === 'localhost' || (rest.length > 0 && first.includes(':'));
  return !isHost || /(?:^|\.)docker\.(?:io|com)$/.test(name) ? 'docker.io' : name;
};

/** The only value of a property, if all tasks share it. */
const only = (counts: Readonly<Record<string, number>> | undefined): string | undefined => {
  const names = Object.keys(counts ?? {});
  return names.length === 1 ? names[0] : undefined;
};

/** Accounts whose services begin to fail within minutes of one another: two may be chance. */
const LOOSE = { tasks: 3, accounts: 3, onsetSeconds: 300 } as const;

const DEPENDENCY = {
  faultDomain: 'dependency',
  evidence: '',
  confidence: 0.9,
  advice:
    'These services fail because they cannot reach the same endpoint. Check the endpoint first: is it running, ' +
    'and did its address, port, security group or credentials change? The services recover by themselves ' +
    'once it responds.',
} as const;

const onlyIf = (value: string | undefined, is: (value: string) => boolean): string | undefined =>
  value !== undefined && is(value) ? value : undefined;

/**
 * What several services can fail on together. Two are enough where the resource is named; a shared zone may be
 * coincidence.
 */
export const SHARED_CAUSE_RULES: readonly SharedCauseRule[] = [
  {
    kind: 'secret',
    causes: causesOf('secrets'),
    services: 2,
    reason: 'the reason names the secret',
    valueOf: failedResource,
  },
  { kind: 'role', causes: causesOf('iam'), services: 2, reason: 'the reason names the role', valueOf: failedResource },
  {
    kind: 'log destination',
    causes: causesOf('logging'),
    services: 2,
    reason: 'the reason names the log group',
    valueOf: failedResource,
  },
  {
    kind: 'volume',
    causes: causesOf('volume'),
    services: 2,
    reason: 'the reason names the file system (paths do not count: each belongs to one container)',
    valueOf: ({ failedResource: value }) => (value === null || value.startsWith('/') ? undefined : value),
  },
  {
    kind: 'environment file',
    causes: causesOf('envfile'),
    services: 2,
    reason: 'the reason names the file',
    valueOf: failedResource,
  },
  {
    kind: 'registry',
    causes: causesOf('registry.unreachable', 'image.rate_limited', 'image.pull_failed', 'image.auth_denied'),
    services: 2,
    reason: 'one registry serves many images',
    valueOf: registry,
  },
  {
    kind: 'image',
    causes: causesOf('image'),
    services: 2,
    reason: 'the reason names the image',
    valueOf: failedResource,
  },
  {
    kind: 'endpoint',
    causes: causesOf('exit', 'health', 'container.dependency_failed'),
    services: 2,
    reason: 'the last log lines name what could not be reached',
    valueOf: ({ facts }) => facts[FACT_ENDPOINT],
    instead: DEPENDENCY,
  },
  {
    kind: 'quota',
    causes: causesOf('quota.exceeded'),
    services: 2,
    reason: 'a quota applies to the whole account and region',
    valueOf: ({ service }) => `${partsOf(service).account} ${partsOf(service).region}`,
  },
  {
    kind: 'subnet',
    causes: causesOf('network', 'registry.unreachable', 'secrets.unreachable', 'logging.unreachable'),
    services: 2,
    reason: 'routes and addresses belong to the subnet',
    valueOf: ({ where }) => only(where?.subnet),
  },
  {
    kind: 'zone',
    causes: causesOf('platform', 'capacity', 'network', 'registry.unreachable', 'container.start_timeout'),
    services: 3,
    reason: 'two services failing in a zone may be chance, three point to the zone',
    valueOf: ({ zones }) => only(zones),
  },
  {
    kind: 'cluster',
    causes: causesOf(
      ...(['exit.application_error', 'exit.clean', 'exit.unreported', 'health.elb', 'health.container'] as const),
    ),
    services: 4,
    reason: 'four services do not fail within five minutes by chance',
    valueOf: ({ service }) => partsOf(service).cluster,
    instead: {
      tasks: 6,
      onsetSeconds: 300,
      faultDomain: 'dependency',
      evidence: '',
      confidence: 0.6,
      advice:
        'These services began to fail within minutes of each other. Before you check each of them, look for what ' +
        'they share: a database, a cache, another service, DNS, the network, or one change to all of them.',
    },
  },
  {
    kind: 'registry',
    causes: causesOf('registry.unreachable', 'image.pull_failed'),
    services: 3,
    reason: 'one public registry serves every account',
    valueOf: (incident) => onlyIf(registry(incident), isPublicRegistry),
    instead: LOOSE,
    isLoose: true,
  },
  {
    kind: 'endpoint',
    causes: causesOf('exit', 'health', 'container.dependency_failed'),
    services: 3,
    reason: 'three accounts do not lose the same public endpoint within five minutes by chance',
    valueOf: ({ facts }) => onlyIf(facts[FACT_ENDPOINT], isPublicHost),
    instead: { ...DEPENDENCY, ...LOOSE },
    isLoose: true,
  },
  {
    kind: 'region',
    causes: causesOf('platform', 'capacity'),
    services: 4,
    reason: 'zone names differ between accounts; the region name does not',
    valueOf: ({ service }) => partsOf(service).region,
    instead: LOOSE,
    isLoose: true,
  },
];
