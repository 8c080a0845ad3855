import type { MessageCause } from '../stops/message-cause.ts';
import { MESSAGE_CAUSES } from '../stops/message-cause.ts';

/** What is reported of a service, a hook or a spoke and is no message of ECS. */
const OTHER_REPORTS = [
  'config.invalid',
  'health_unknown',
  'hook_awaiting_action',
  'missed_run',
  'platform.spoke_silent',
] as const;

/** What a report about a service, a hook or a spoke says. */
export type ReportCause = MessageCause | (typeof OTHER_REPORTS)[number];

/** Findings about scaling that people hear of at once. */
export const ALERTING_FINDINGS = ['pinned-at-maximum', 'failed-scaling', 'minimum-while-failing', 'flapping'] as const;
export type AlertingFinding = (typeof ALERTING_FINDINGS)[number];

/** Whether a text names what a report can say. */
export const isReportCause = (text: string): text is ReportCause =>
  Object.hasOwn(MESSAGE_CAUSES, text) || OTHER_REPORTS.some((known) => known === text);

/** Whether a text names a finding that people hear of at once. */
export const isAlertingFinding = (text: string): text is AlertingFinding =>
  ALERTING_FINDINGS.some((known) => known === text);
