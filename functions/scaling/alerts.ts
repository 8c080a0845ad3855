import { isAlertingFinding } from '../service-state/incident-cause.ts';
import type { AlertingFinding } from '../service-state/incident-cause.ts';
import type { Incident, ScalingIncident } from '../service-state/incident.ts';
import { lastPart } from '../primitives/identity.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochMs } from '../primitives/instant.ts';
import type { Finding } from './finding.ts';
import { dollars } from './finding.ts';
import { incidentOf } from './incident-of.ts';

/** Dollars a month that flapping may cost before it is reported outside the weekly report. */
export const FLAPPING_USD_PER_MONTH = 20;

export type AlertPolicy = { readonly flappingUsdPerMonth: number };

/** The kinds that may need attention now; everything else waits for the weekly report. */
const HURTS: Readonly<Record<AlertingFinding, (finding: Finding, policy: AlertPolicy) => boolean>> = {
  'pinned-at-maximum': () => true,
  'failed-scaling': () => true,
  'minimum-while-failing': () => true,
  flapping: ({ usdPerMonth }, policy) => (usdPerMonth ?? 0) >= policy.flappingUsdPerMonth,
};

/** Whether a finding is worth a message now: it holds now, and affects users or the bill. */
export const hurtsNow = (
  finding: Finding,
  policy: AlertPolicy = { flappingUsdPerMonth: FLAPPING_USD_PER_MONTH },
): boolean => finding.isNow && isAlertingFinding(finding.kind) && HURTS[finding.kind](finding, policy);

const factsOf = ({ minutes, usdPerMonth }: Finding): Readonly<Record<string, string>> => ({
  ...(minutes === null ? {} : { Lasted: `${minutes} minutes` }),
  ...(usdPerMonth === null ? {} : { Costs: `${dollars(usdPerMonth)} a month at this pace` }),
});

/** A lasting alert is updated in place this often, so that its minutes are current. */
const REPEAT_MS = 30 * 60_000;

/** How often an alert was updated in place by now. */
export const repeatCount = (since: EpochMs, lastAt: EpochMs): number => 1 + Math.floor((lastAt - since) / REPEAT_MS);

const toIncident = (finding: Finding, cause: AlertingFinding): ScalingIncident =>
  incidentOf<ScalingIncident>({
    kind: 'scaling',
    service: finding.service,
    about: finding.kind,
    title: finding.title,
    text: `${lastPart(finding.service)}: ${finding.title}. ${finding.suggestion}`,
    evidence: finding.evidence.join(' '),
    advice: finding.suggestion,
    faultDomain: 'configuration',
    cause,
    severity: finding.weight === 'harm' ? 'harm' : 'notice',
    facts: factsOf(finding),
    openedAt: finding.since,
    lastAt: finding.lastAt,
    resolvedAt: null,
    wanted: repeatCount(finding.since, finding.lastAt),
  });

/** Incidents for what needs attention now. All other findings belong to the weekly report. */
export const alertsOf = (findings: readonly Finding[], policy?: AlertPolicy): readonly ScalingIncident[] =>
  findings.flatMap((finding) =>
    isAlertingFinding(finding.kind) && hurtsNow(finding, policy) ? [toIncident(finding, finding.kind)] : [],
  );

/** An alert whose finding is gone: resolved, updated in place. */
export const resolvedAlert = (incident: Incident, at: EpochMs): Incident => ({
  ...incident,
  wanted: incident.wanted + 1,
  lastAt: secondsOf(at),
  resolvedAt: secondsOf(at),
});
