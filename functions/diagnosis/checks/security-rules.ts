import { covers } from './cidr.ts';
import type { Rule, SecurityGroup, Subnet } from '../network-facts.ts';

const isTcp = ({ protocol }: Rule): boolean => protocol === 'tcp' || protocol === '6' || protocol === '-1';

/** Whether a rule applies to a TCP port. */
export const isAboutPort = (rule: Rule, port: number): boolean =>
  isTcp(rule) &&
  (rule.from === null || rule.protocol === '-1' || (rule.from <= port && port <= (rule.to ?? rule.from)));

/** Whether a rule applies to traffic to or from every address of a block. */
export const isAboutBlock = ({ cidrs }: Rule, block: string): boolean => cidrs.some((cidr) => covers(cidr, block));

/** Whether a rule applies to the members of any of these groups. */
export const isAboutGroups = ({ groups }: Rule, ids: readonly string[]): boolean =>
  groups.some((id) => ids.includes(id));

export type Peers = { readonly groups: readonly string[]; readonly subnets: readonly Subnet[] };

/** Whether rules allow a port to or from peers, by their group or by every one of their subnets. */
export const lets = (rules: readonly Rule[], port: number, peers: Peers): boolean => {
  const about = rules.filter((rule) => isAboutPort(rule, port));
  if (about.some((rule) => isAboutGroups(rule, peers.groups))) return true;
  return peers.subnets.length > 0 && peers.subnets.every(({ cidr }) => about.some((rule) => isAboutBlock(rule, cidr)));
};

/** The groups of a service's tasks: its own, otherwise the default one of its VPC. */
export const taskGroups = (
  groups: readonly SecurityGroup[],
  named: readonly string[],
  vpc: string | undefined,
): readonly SecurityGroup[] =>
  named.length > 0
    ? groups.filter(({ id }) => named.includes(id))
    : groups.filter((group) => group.name === 'default' && group.vpc === vpc);
