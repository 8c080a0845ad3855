import { inNetwork } from './network.ts';
import type { DiagnosisFacts } from '../facts.ts';
import type { Found } from '../finding.ts';
import { broken, brokenOr, given } from '../finding.ts';
import type { AclRule, NetworkAcl, Subnet } from '../network-facts.ts';
import { two } from '../read.ts';

type CheckInput = (facts: DiagnosisFacts) => readonly Found[];

/** Responses arrive at a port that Linux chooses from these; a network ACL is stateless (VPC User Guide). */
const EPHEMERAL = { from: 32_768, to: 60_999 };
const HTTPS = { from: 443, to: 443 };

const isTcp = ({ protocol }: AclRule): boolean => protocol === '-1' || protocol === '6';

const touches = ({ from, to }: AclRule, ports: typeof HTTPS): boolean =>
  from === null || to === null || (from <= ports.to && ports.from <= to);

const holds = ({ from, to }: AclRule, ports: typeof HTTPS): boolean =>
  from === null || to === null || (from <= ports.from && ports.to <= to);

/**
 * Whether the rules for all addresses, in order of their numbers, block some of these ports. Rules for some addresses
 * only are ignored: whom they affect is not known.
 */
const shuts = (rules: readonly AclRule[], ports: typeof HTTPS): boolean => {
  const general = rules
    .filter((rule) => isTcp(rule) && rule.cidr === '0.0.0.0/0')
    .toSorted((a, b) => a.number - b.number);
  const hasParticular = rules.some(({ cidr, isAllow }) => isAllow && cidr !== null && cidr !== '0.0.0.0/0');
  for (const rule of general) {
    if (rule.isAllow && holds(rule, ports)) return false;
    if (!rule.isAllow && touches(rule, ports)) return !hasParticular;
  }
  return !hasParticular;
};

const aclOf = (acls: readonly NetworkAcl[], { id }: Subnet): NetworkAcl | undefined =>
  acls.find(({ subnets }) => subnets.includes(id));

const aclFound = (subnet: Subnet, { id, inbound, outbound }: NetworkAcl): readonly Found[] => {
  const where = `${subnet.id} (${subnet.zone})`;
  return [
    ...(shuts(outbound, HTTPS)
      ? [
          broken(
            `network ACL ${id} of ${where} allows no outbound traffic on port 443`,
            `Allow outbound TCP 443 in ${id}.`,
          ),
        ]
      : []),
    ...(shuts(inbound, EPHEMERAL)
      ? [
          broken(
            `network ACL ${id} of ${where} blocks inbound responses`,
            `Allow inbound TCP 1024-65535 in ${id}: network ACLs are stateless.`,
          ),
        ]
      : []),
  ];
};

/** Network ACLs allow requests out and, because they are stateless, responses in. */
export const networkAcls: CheckInput = inNetwork(({ network }) =>
  given(two(network.subnets, network.acls), (subnets, acls) =>
    brokenOr(
      subnets.flatMap((subnet) => {
        const acl = aclOf(acls, subnet);
        return acl === undefined ? [] : aclFound(subnet, acl);
      }),
      'requests and responses pass',
    ),
  ),
);
