import { inNetwork } from './network.ts';
import { destinationsOf } from '../destinations.ts';
import type { DiagnosisFacts } from '../facts.ts';
import type { Found } from '../finding.ts';
import { broken, cannotCheck, given, ok } from '../finding.ts';
import type { Endpoint, Rule, Subnet } from '../network-facts.ts';
import { gatewayIn, interfaceFor, tableOf } from './path.ts';
import { isAboutPort, lets, taskGroups } from './security-rules.ts';
import { four } from '../read.ts';

type Way = {
  readonly rules: readonly Rule[];
  readonly endpoints: readonly Endpoint[];
  readonly subnets: readonly Subnet[];
  readonly hasGateway: boolean;
};

type Answer = 'yes' | 'no' | 'perhaps';

const toInternet = (rules: readonly Rule[]): Answer => {
  const about = rules.filter((rule) => isAboutPort(rule, 443));
  if (about.some(({ cidrs }) => cidrs.includes('0.0.0.0/0'))) return 'yes';
  return about.some(({ cidrs, prefixLists }) => cidrs.length + prefixLists.length > 0) ? 'perhaps' : 'no';
};

const toEndpoint = ({ rules, subnets }: Way, endpoint: Endpoint): Answer => {
  const places = subnets.filter(({ id }) => endpoint.subnets.includes(id));
  if (lets(rules, 443, { groups: endpoint.securityGroups, subnets: places })) return 'yes';
  return toInternet(rules);
};

const answersOf = (facts: DiagnosisFacts, way: Way): readonly (readonly [name: string, answer: Answer])[] =>
  destinationsOf(facts.setup).map((destination) => {
    const endpoint = interfaceFor(destination, way.endpoints);
    if (endpoint !== undefined) return [destination.name, toEndpoint(way, endpoint)];
    const isByGateway = destination.name === 's3' && destination.canBePrivate && way.hasGateway;
    const hasList = way.rules.some((rule) => isAboutPort(rule, 443) && rule.prefixLists.length > 0);
    return [destination.name, isByGateway && hasList ? 'yes' : toInternet(way.rules)];
  });

const namesOf = (answers: ReturnType<typeof answersOf>, wanted: Answer): string =>
  answers
    .filter(([, answer]) => answer === wanted)
    .map(([name]) => name)
    .join(', ');

const outbound = (facts: DiagnosisFacts, way: Way, groups: string): readonly Found[] => {
  const answers = answersOf(facts, way);
  const [no, perhaps] = [namesOf(answers, 'no'), namesOf(answers, 'perhaps')];
  if (no !== '')
    return [
      broken(
        `the tasks' security groups (${groups}) allow no outbound traffic on port 443 to ${no}`,
        `Allow outbound TCP 443 to 0.0.0.0/0, or to the endpoints' groups and the prefix list of S3, in ${groups}.`,
        no.split(', '),
      ),
    ];
  if (perhaps !== '')
    return [
      cannotCheck(`${groups} allows port 443 only to some addresses; whether they include ${perhaps} was not checked`),
    ];
  return [ok(`${groups} allows outbound port 443`)];
};

/** Everything that a task downloads to start uses port 443. */
export const outboundAccess = inNetwork((facts, setup) => {
  const { securityGroups, endpoints, subnets, routeTables } = facts.network;
  return given(four(securityGroups, endpoints, subnets, routeTables), (groups, all, known, tables) => {
    const own = known.filter(({ id }) => setup.subnets.includes(id));
    const tasks = taskGroups(groups, setup.securityGroups, own[0]?.vpc);
    if (tasks.length === 0) return [cannotCheck("the tasks' security groups are not known")];
    const hasGateway = own.some((subnet) => {
      const table = tableOf(tables, subnet);
      return table !== undefined && gatewayIn(table, all) !== undefined;
    });
    const rules = tasks.flatMap((group) => group.outbound);
    const names = tasks.map(({ id }) => id).join(', ');
    return outbound(facts, { rules, endpoints: all, subnets: known, hasGateway }, names);
  });
});
