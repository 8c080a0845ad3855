import { plural } from '../primitives/plural.ts';
import { countOf } from '../incidents/of-any-kind.ts';
import { nextDeploymentText } from './next-deployment.ts';
import type { TakenBack } from './next-deployment.ts';
import { stretch } from '../incidents/texts.ts';
import type { Incident } from '../service-state/incident.ts';
import type { Block } from './blocks.ts';
import { LIMITS, paragraph, section } from './blocks.ts';
import { code, prose } from './escape.ts';
import { FACT_COST, FACT_DEPLOYER } from './links.ts';

/** Seconds with fewer running tasks than desired, in words; undefined where the desired count was not known. */
export const belowText = (incident: Incident): string | undefined => {
  const below = 'below' in incident ? incident.below : undefined;
  if (below === undefined) return undefined;
  const seconds = below.settled + below.recent;
  return seconds === 0 ? 'never below the desired count' : `${stretch(seconds)} below the desired count`;
};

/** How far a failure reached: `4 tasks failed · 6 min below the desired count · failed starts cost $0.003 so far`. */
export const blastRadius = (incident: Incident): readonly string[] => {
  const cost = incident.facts[FACT_COST];
  const below = belowText(incident);
  const count = countOf(incident);
  return [
    ...(count > 0 ? [`${plural(count, 'task')} failed`] : []),
    ...(below === undefined ? [] : [below]),
    ...(cost === undefined ? [] : [`failed starts cost ${cost}`]),
  ];
};

/** After a rollback of ours: from where to where, how far the failure reached, and what the next deployment does. */
export const afterRollback = (incident: Incident, back: TakenBack | undefined): readonly Block[] => {
  if (back === undefined) return [];
  const way = [back.from, back.to].map((name) => (name === null ? 'unknown' : code(name, 120))).join(' → ');
  const reached = blastRadius(incident).map((part) => ` · ${prose(part, 120)}`);
  const next = nextDeploymentText(incident.facts[FACT_DEPLOYER], back);
  return [
    section(`*Rolled back* ${way}${reached.join('')}`.slice(0, LIMITS.section)),
    paragraph('Next deployment', next, 600),
  ];
};
