import type { Clock, Command, Log, Store } from '../../adapters/common.ts';
import type { Policy } from '../../deployments/policy.ts';
import type { Finding } from '../../diagnosis/finding.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type { Examined, Examining } from '../investigate/examine.ts';

/** Tools that change something: each only takes freedom from Farwatch or asks people. */
export const ACTING_TOOLS = ['hold', 'kill_switch_on', 'propose'] as const;
export type ActingTool = (typeof ACTING_TOOLS)[number];

const isActing = (name: string): name is ActingTool => ACTING_TOOLS.some((known) => known === name);

/** The acting tools that a text names, separated by commas, and the names in it that are none. */
export const actingToolsIn = (text: string) => {
  const names = text.split(',').flatMap((name) => name.trim() || []);
  return { allowed: new Set(names.filter(isActing)), unknown: names.filter((name) => !isActing(name)) };
};

type ProposeCommand = Extract<Command, { readonly kind: 'propose' }>;

/** Asking twice within a minute is asking once. */
export const proposalId = ({ service, deployment }: ProposeCommand, now: Date): string =>
  `${service}#propose#${deployment}@${Math.floor(now.getTime() / 60_000)}`;

/** One check, as the doctor and the preflight print it. */
export type Checked = Pick<Finding, 'check' | 'result' | 'detail' | 'fix'>;

/** What the tools read, and who asks. A tool whose port is absent is not offered. */
export type McpEffects = {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Who asks: a user of the operating system or a principal of IAM. */
  readonly by: string;
  /** Reads AWS for `doctor`. */
  readonly examine?: (asked: Examining) => Promise<Examined>;
  /** Tools that may change something; without one of them nothing is changed. */
  readonly allowed: ReadonlySet<ActingTool>;
  /** The newest report.json of the weekly report or of `farwatch report`; undefined: there is none yet. */
  readonly report?: () => Promise<string | undefined>;
  /** Plays recorded events under each policy and counts what Farwatch would have done. */
  readonly replay?: (policies: readonly Policy[]) => Promise<readonly object[]>;
  /** Checks a revision that is not deployed yet: `family:revision` or its ARN. */
  readonly preflight?: (service: ServiceKey, revision: string) => Promise<readonly Checked[]>;
  /** Sends a proposal's command to the rollback queue. */
  readonly sendProposal?: (command: ProposeCommand) => Promise<void>;
  /** Version of the server, for `initialize`. */
  readonly version: string;
  /** An error of AWS as a sentence with the next step; absent: its name and message. */
  readonly sentenceOf?: (error: unknown) => string;
};
