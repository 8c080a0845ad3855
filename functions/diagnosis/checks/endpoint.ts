import { inNetwork } from './network.ts';
import type { Destination } from '../destinations.ts';
import { destinationsOf, ecrImageOf } from '../destinations.ts';
import type { DiagnosisFacts } from '../facts.ts';
import type { Found } from '../finding.ts';
import { broken, brokenOr, cannotCheck, given, ok } from '../finding.ts';
import type { Endpoint } from '../network-facts.ts';
import { defaultRouteOf, gatewayIn, interfaceFor, tableOf } from './path.ts';
import { neededPermissions } from '../permissions.ts';
import { policySays } from '../policy.ts';
import { lets, taskGroups } from './security-rules.ts';
import { one, three, two } from '../read.ts';

type CheckInput = (facts: DiagnosisFacts) => readonly Found[];

type Used = { readonly destination: Destination; readonly endpoint: Endpoint };

/** Interface endpoints that the task's traffic takes: an existing one is taken even if it does not work. */
const usedOf = (facts: DiagnosisFacts, endpoints: readonly Endpoint[]): readonly Used[] =>
  destinationsOf(facts.setup).flatMap((destination) => {
    const endpoint = interfaceFor(destination, endpoints);
    return endpoint === undefined ? [] : [{ destination, endpoint }];
  });

const nameOf = ({ id, service }: Endpoint): string => `endpoint ${id} (${service})`;

/** Endpoints are available, and their private DNS names are enabled. */
export const endpointState: CheckInput = inNetwork((facts) =>
  given(one(facts.network.endpoints), (endpoints) => {
    const used = usedOf(facts, endpoints).map(({ endpoint }) => endpoint);
    const wanted = destinationsOf(facts.setup).filter(({ canBePrivate }) => canBePrivate);
    const nameless = endpoints.filter(
      ({ service, isGateway, hasPrivateDns }) =>
        !isGateway && !hasPrivateDns && service !== 's3' && wanted.some(({ name }) => name === service),
    );
    const found = [
      ...used
        .filter(({ state }) => state.toLowerCase() !== 'available')
        .map((one) =>
          broken(
            `${nameOf(one)} is ${one.state}`,
            `Make ${one.id} available or delete it: DNS sends the tasks to it.`,
            [one.service],
          ),
        ),
      ...nameless
        .filter(({ service }) => !used.some((one) => one.service === service))
        .map((one) =>
          broken(
            `${nameOf(one)} has private DNS disabled, so tasks do not use it`,
            `Enable private DNS names on ${one.id}.`,
            [one.service],
          ),
        ),
    ];
    return brokenOr(found, used.length === 0 ? 'none is used' : `${used.length} are available with private DNS`);
  }),
);

/** The VPC resolves names; private names of endpoints need both of its DNS settings. */
export const dns: CheckInput = inNetwork(({ network, ...rest }) =>
  given(two(network.dns, network.endpoints), ({ hasResolver, hasHostnames }, endpoints) => {
    const used = usedOf({ network, ...rest }, endpoints);
    if (!hasResolver)
      return [
        broken('enableDnsSupport of the VPC is off: tasks cannot resolve names', 'Set enableDnsSupport to true.'),
      ];
    if (!hasHostnames && used.length > 0)
      return [
        broken(
          'enableDnsHostnames of the VPC is off: private names of endpoints do not work',
          'Set enableDnsHostnames to true.',
        ),
      ];
    return [ok('the VPC resolves names')];
  }),
);

/** An endpoint must allow the tasks on port 443. */
export const endpointAccess: CheckInput = inNetwork((facts, setup) =>
  given(
    three(facts.network.endpoints, facts.network.securityGroups, facts.network.subnets),
    (endpoints, groups, subnets) => {
      const own = subnets.filter(({ id }) => setup.subnets.includes(id));
      const tasks = taskGroups(groups, setup.securityGroups, own[0]?.vpc).map(({ id }) => id);
      const used = usedOf(facts, endpoints);
      const found = used.flatMap(({ endpoint }) => {
        const inbound = groups.filter(({ id }) => endpoint.securityGroups.includes(id)).flatMap((one) => one.inbound);
        if (lets(inbound, 443, { groups: tasks, subnets: own })) return [];
        const isByList = inbound.some(({ prefixLists }) => prefixLists.length > 0);
        return isByList
          ? [cannotCheck(`${nameOf(endpoint)} allows access by prefix lists, which were not checked`)]
          : [
              broken(
                `${nameOf(endpoint)} does not allow the tasks on port 443`,
                `Allow TCP 443 from ${tasks.join(', ') || 'the tasks'} in ${endpoint.securityGroups.join(', ')}.`,
                [endpoint.service],
              ),
            ];
      });
      return brokenOr(found, used.length === 0 ? 'no endpoint is used' : 'the endpoints allow the tasks on port 443');
    },
  ),
);

const ACTION_SERVICES: Readonly<Record<string, RegExp>> = {
  'ecr.api': /^ecr:GetAuthorizationToken$/,
  'ecr.dkr': /^ecr:BatchGetImage$/,
  logs: /^logs:PutLogEvents$/,
  secretsmanager: /^secretsmanager:/,
  ssm: /^ssm:/,
};

const policyFound = (endpoint: Endpoint, action: string, resource: string): readonly Found[] => {
  if (endpoint.policy === null) return [];
  const says = policySays(endpoint.policy, action, resource);
  if (says === 'allowed') return [];
  return says === 'denied'
    ? [
        broken(`the policy of ${nameOf(endpoint)} denies ${action} on ${resource}`, `Allow it in ${endpoint.id}.`, [
          action,
        ]),
      ]
    : [cannotCheck(`whether the policy of ${nameOf(endpoint)} allows ${action} depends on its conditions`)];
};

/** The layers of every image in ECR are in a bucket of AWS's own. */
const layersOf = (region: string): string => `arn:aws:s3:::prod-${region}-starport-layer-bucket/layer`;

const layerPolicies = (facts: DiagnosisFacts, endpoints: readonly Endpoint[]): readonly Found[] => {
  const { setup, network } = facts;
  if (!setup.task.containers.some(({ image }) => ecrImageOf(image) !== undefined)) return [];
  const tables = network.routeTables.kind === 'known' ? network.routeTables.value : [];
  const subnets = network.subnets.kind === 'known' ? network.subnets.value : [];
  const used = new Set(
    subnets.flatMap((subnet) => {
      const table = tableOf(tables, subnet);
      return table === undefined ? [] : (gatewayIn(table, endpoints) ?? []);
    }),
  );
  return [...used].flatMap((endpoint) => policyFound(endpoint, 's3:GetObject', layersOf(setup.region)));
};

/** Endpoint policies allow what the task needs. */
export const endpointPolicies: CheckInput = inNetwork((facts) =>
  given(one(facts.network.endpoints), (endpoints) => {
    const needed = neededPermissions(facts.setup);
    const found = usedOf(facts, endpoints).flatMap(({ destination, endpoint }) =>
      needed
        .filter(({ action }) => ACTION_SERVICES[destination.name]?.test(action) === true)
        .flatMap(({ action, resource }) => policyFound(endpoint, action, resource)),
    );
    return brokenOr([...found, ...layerPolicies(facts, endpoints)], 'endpoint policies deny nothing that tasks need');
  }),
);

/** Layers come from S3: endpoints for ECR alone are not enough for a pull. */
export const s3Gateway: CheckInput = inNetwork((facts, { assignPublicIp }) =>
  given(
    three(facts.network.subnets, facts.network.routeTables, facts.network.endpoints),
    (subnets, tables, endpoints) => {
      const s3 = destinationsOf(facts.setup).find(({ name }) => name === 's3');
      if (s3 === undefined) return [ok('the tasks need nothing from S3')];
      if (interfaceFor(s3, endpoints) !== undefined) return [ok('an interface endpoint serves S3')];
      const found = subnets.flatMap((subnet) => {
        const table = tableOf(tables, subnet);
        if (table === undefined || gatewayIn(table, endpoints) !== undefined) return [];
        const route = defaultRouteOf(table);
        const isShut = route?.target.startsWith('igw-') === true && !assignPublicIp;
        if (route !== undefined && !route.isBlackhole && !isShut) return [];
        return [
          broken(
            `${subnet.id} (${subnet.zone}) has no route to S3, where image layers are stored`,
            `Associate the gateway endpoint for S3 with ${table.id}, or create one.`,
          ),
        ];
      });
      return brokenOr(found, 'every subnet reaches S3');
    },
  ),
);
