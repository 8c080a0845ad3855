import { either } from './rules/pattern.ts';
import type { Cause } from './cause.ts';
import { classify } from './classify.ts';
import type { MessageCause } from './message-cause.ts';
import { LATER_MESSAGE_RULES, MESSAGE_RULES } from './rules/message-rules.ts';
import type { MessageRule } from './rules/message-rules.ts';
import { wordsOf } from './rules/rule.ts';
import { parseTaskStop, TEXT_CHARACTERS_MAX } from './stop.ts';
import { THROTTLED } from './rules/signals.ts';
import { find, viewOfTexts } from './rules/view.ts';
import type { TextView } from './rules/view.ts';

export type MessageDiagnosis = { readonly cause: MessageCause; readonly evidence: string };

/** ECS quotes the reason of a stop in these sentences. */
const COULD_NOT_START = either(
  /unable to place (?:a )?tasks?|failed to launch|unable to (?:start|launch)|failed to start/,
  /resourceinitializationerror|cannotpullcontainer|cannotstartcontainer|could not start/,
);

/** Stop causes as reasons why a task could not be placed; all others are `start_failed`. */
const AS_MESSAGE: Partial<Record<Cause, MessageCause>> = {
  'registry.unreachable': 'network_error',
  'secrets.unreachable': 'network_error',
  'logging.unreachable': 'network_error',
  'network.eni_provisioning': 'network_error',
  'network.subnet_exhausted': 'network_error',
  'network.eni_limit': 'placement_resource',
  'network.config_invalid': 'network_error',
  'iam.assume_role_failed': 'role_error',
  'iam.execution_role_denied': 'role_error',
  'secrets.access_denied': 'role_error',
  'logging.access_denied': 'role_error',
  'capacity.unavailable': 'placement_capacity',
  'quota.exceeded': 'quota_exceeded',
  'config.invalid': 'placement_constraint',
  'platform.spot_interruption': 'spot_capacity',
  'platform.host_failure': 'other',
  'scheduler.scale_in': 'other',
  'scheduler.deployment': 'other',
  'scheduler.rebalancing': 'rebalancing',
  'user.stopped': 'other',
  unknown: 'other',
};

/** The error that a reason names decides, whatever its provider or service is called. */
const NAMED_REASON = /reason: (?:[a-z]{3,60}(?:error|exception)\b|unexpected ec2|unable to launch)/;

const firstOf = (rules: readonly MessageRule[], view: TextView): MessageDiagnosis | undefined => {
  for (const rule of rules) {
    const evidence = wordsOf(rule, view);
    if (evidence !== undefined) return { cause: rule.cause, evidence };
  }
  return undefined;
};

const reasonOfStart = (message: string, view: TextView): MessageDiagnosis | undefined => {
  if (find(view, COULD_NOT_START) === undefined) return undefined;
  const { cause, evidence } = classify(parseTaskStop({ stoppedReason: message }));
  if (cause === 'quota.exceeded' && find(view, THROTTLED) !== undefined) return { cause: 'throttled', evidence };
  const matched =
    cause === 'unknown' && find(view, /reason: \S/) !== undefined
      ? 'start_failed'
      : (AS_MESSAGE[cause] ?? 'start_failed');
  return matched === 'other' ? undefined : { cause: matched, evidence };
};

const COUNTS = /(?:desired|capacity|count)[^\n]{0,40} from (\d{1,5}) to (\d{1,5})\b/;
const COUNTS_REVERSED = /(?:desired|capacity|count)[^\n]{0,40} to (\d{1,5}) from (\d{1,5})\b/;

/** A scaling text that names both counts shows the direction by itself. */
const directionOf = (view: TextView): MessageDiagnosis | undefined => {
  const evidence = find(view, COUNTS) ?? find(view, COUNTS_REVERSED);
  const text = evidence?.toLowerCase() ?? '';
  const [, after, before] = COUNTS_REVERSED.exec(text) ?? [undefined, ...(COUNTS.exec(text)?.slice(1).reverse() ?? [])];
  if (evidence === undefined || before === after) return undefined;
  return { cause: Number(after) > Number(before) ? 'scale_out' : 'scale_in', evidence };
};

/** The meaning of an ECS service event message, a scaling activity text or a deployment's reason. Never throws. */
export const classifyServiceMessage = (message: string): MessageDiagnosis => {
  const text = message.slice(0, TEXT_CHARACTERS_MAX);
  const view = viewOfTexts([text]);
  const named = find(view, NAMED_REASON) === undefined ? undefined : reasonOfStart(text, view);
  return (
    named ??
    firstOf(MESSAGE_RULES, view) ??
    reasonOfStart(text, view) ??
    directionOf(view) ??
    firstOf(LATER_MESSAGE_RULES, view) ?? { cause: 'other', evidence: text.slice(0, 280) }
  );
};
