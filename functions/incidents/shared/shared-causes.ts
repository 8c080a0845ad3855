import type { Cause, FaultDomain } from '../../stops/cause.ts';
import type { AdviceParameters } from '../../stops/advice/advice-parameters.ts';
import type { StopsIncident } from '../../service-state/incident.ts';
import { isSameEverywhere } from './same-everywhere.ts';
import { SHARED_CAUSE_RULES } from './shared-rules.ts';

/** The resource that failures have in common, and how they fail on it. */
export type SharedCause = {
  /** `secret`, `registry`, `role`, … as it reads before the value. */
  readonly kind: string;
  readonly value: string;
  readonly cause: Cause;
  readonly faultDomain: FaultDomain;
  readonly evidence: string;
  /** What to do, where the kind of resource says it; absent: the advice of the cause. */
  readonly advice?: string;
  readonly adviceParameters: AdviceParameters;
  readonly confidence: number;
  /** Minimum distinct services for one shared incident. */
  readonly services: number;
  /** Minimum distinct tasks for one shared incident. */
  readonly tasks: number;
  /** Minimum distinct accounts; absent: one. */
  readonly accounts?: number;
  /** Seconds within which they must have started to fail; null where the resource itself is proof enough. */
  readonly onsetSeconds: number | null;
  /** Whether services of every account and region may share it: it is the same thing for all of them. */
  readonly isEverywhere: boolean;
};

const reportedOf = ({ cause, faultDomain, evidence, adviceParameters, confidence }: StopsIncident) => ({
  cause,
  faultDomain,
  evidence,
  adviceParameters,
  confidence,
});

/** Every resource of an incident on which other services may fail too; what is the same for all accounts first. */
export const sharedCausesOf = (incident: StopsIncident): readonly SharedCause[] =>
  SHARED_CAUSE_RULES.filter(({ causes }) => causes.has(incident.cause))
    .flatMap(({ kind, services, valueOf, instead, isLoose = false }): readonly SharedCause[] => {
      const value = valueOf(incident);
      if (value === undefined) return [];
      const isEverywhere = isLoose || isSameEverywhere(kind, value, incident.cause);
      const enough = { services, tasks: 1, onsetSeconds: null, isEverywhere };
      return [{ kind, value, ...enough, ...reportedOf(incident), ...instead }];
    })
    .toSorted((a, b) => Number(b.isEverywhere) - Number(a.isEverywhere));
