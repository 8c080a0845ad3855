import type { Incident } from '../service-state/incident.ts';
import type { Known } from '../masking/known.ts';
import { mask } from '../masking/mask.ts';
import { FACT_DEPLOYER, FACT_LOG_GROUP, FACT_LOG_STREAM, FACT_SERVICE_DEPLOYMENT } from '../messages/links.ts';
import type { ConnectionFailure } from '../log-lines/connection-failure.ts';
import { FACT_LOG_LINES } from './log-tail.ts';
import { cutText } from '../primitives/cut-text.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** Names of facts that an investigation sets; a later one replaces them all. */
export const FACTS = {
  broken: 'Failed check',
  checks: 'Checks',
  changes: 'What changed',
  movedTag: 'Same tag, new image',
  deployer: FACT_DEPLOYER,
  missingData: 'Could not check',
  logLines: FACT_LOG_LINES,
  logGroup: FACT_LOG_GROUP,
  logStream: FACT_LOG_STREAM,
  serviceDeployment: FACT_SERVICE_DEPLOYMENT,
} as const;

/** The result of one investigation, ready to show: masked and cut. */
export type Proof = {
  /** Which opening of the incident it belongs to. */
  readonly opening: number;
  readonly gatheredAt: EpochSeconds;
  readonly facts: Readonly<Record<string, string>>;
  /** The connection error at the end of the failed container's log, if there is one. */
  readonly connection?: ConnectionFailure;
};

/** Maximum characters of a fact; only the log has more. */
const CHARACTERS: Readonly<Record<string, number>> = {
  [FACTS.logLines]: 1600,
  [FACTS.checks]: 700,
  [FACTS.changes]: 600,
};
const CHARACTERS_MAX = 300;

/** Facts that contain names, or lines of names with values that were masked one by one (changes.ts). */
const MADE_OF_NAMES: ReadonlySet<string> = new Set([
  FACTS.changes,
  FACTS.movedTag,
  FACTS.logGroup,
  FACTS.logStream,
  FACTS.serviceDeployment,
]);

/** Masks before it cuts: half a secret is no longer recognisable. */
const fit = ([name, value]: readonly [string, string], known: Known): readonly [string, string] => {
  const most = CHARACTERS[name] ?? CHARACTERS_MAX;
  const masked = MADE_OF_NAMES.has(name) ? value : mask(value, known);
  return [name, cutText(masked, most)];
};

/** Facts in the form that incidents store: masked except known names, cut, empty ones left out. */
export const fitFacts = (
  facts: Readonly<Record<string, string>>,
  known: Known = [],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(facts)
      .filter(([, value]) => value !== '')
      .map((fact) => fit(fact, known)),
  );

/** The incident with its proof, for its message and answers. */
export const withFacts = <One extends Incident>(incident: One, proof: Proof | undefined): One =>
  proof === undefined ? incident : { ...incident, facts: { ...incident.facts, ...proof.facts } };
