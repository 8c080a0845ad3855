import type { EvaluationInput } from '../evaluation-input.ts';
import { explains } from '../explains.ts';
import { earlierOf, healthsOf } from '../target/history.ts';
import type { Target } from '../target/target.ts';
import type { Evidence } from './evidence.ts';
import { weigh } from './evidence.ts';

/** The evidence against a deployment, beside the last known good revision of its target. */
export const weighing = (given: EvaluationInput, target: Target): Evidence => {
  const { health, state, controls, sightings, policy, at, service, snapshot } = given;
  const { diff } = target;
  const isUnread = diff?.definition === null && snapshot.assumptions.length > 0;
  const good = target.good === undefined ? [] : healthsOf(state, target.good.revision, health);
  return weigh({
    candidate: health,
    live: [...state.live.values()],
    good,
    earlier: earlierOf(state, health, good, at),
    controls: controls.filter((control) => control.service !== state.key),
    scalingSigns: state.scalingSigns,
    connections: { service: state.key, sightings, controls, diff },
    frozen: state.evaluations[health.deployment]?.shares,
    explained: (failure) => (isUnread ? 'unknown' : diff === undefined || explains(diff, failure)),
    desiredCount: service.desiredCount,
    policy,
    now: at,
  });
};
