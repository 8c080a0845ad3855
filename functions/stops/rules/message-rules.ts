import { either } from './pattern.ts';
import type { MessageCause } from '../message-cause.ts';

/** All of `says` must match and none of `unless`; the last of `says` is the evidence. Lower case. */
export type MessageRule = {
  readonly cause: MessageCause;
  readonly wording: string;
  readonly says: readonly RegExp[];
  readonly unless?: readonly RegExp[];
};

const SCALING = either(
  /desired ?count|desired capacity|in state alarm|triggered (?:by )?policy/,
  /scaling (?:policy|activity)|scheduled action|target ?tracking|m(?:in|ax)(?:imum)? capacity/,
);
const UP = either(
  /alarm-?high|[-_ ](?:gt|gte)[-_ ]|greater than|above|exceed|scale[-_ ]?(?:out|up)/,
  /scaling (?:out|up)|increas|step[-_ ]?(?:out|up)|[-_](?:out|up)\b|high/,
);
const DOWN = either(
  /alarm-?low|[-_ ](?:lt|lte)[-_ ]|less than|below|scale[-_ ]?(?:in(?!g)|down)/,
  /scaling (?:in|down)\b|decreas|step[-_ ]?(?:in|down)\b|[-_](?:low|in|down)\b|\blow\b|too ?low/,
);

/** An instruction or a recommendation is no event: what must be done has not happened. */
const ORDERED =
  /\b(?:must|should|needs? to|ha(?:ve|s) to|please|in order to|want to|if you)\b[^.\n]{0,80}(?:deploy|start|stop|roll)/;

/** Before the reasons of failed placements: sentences with only one meaning. */
export const MESSAGE_RULES: readonly MessageRule[] = [
  {
    cause: 'steady_state',
    wording: '(service …) has reached a steady state, whatever it says of the time before',
    says: [/^\(service [^)\n]{1,300}\) has reached a steady state/],
  },
  {
    cause: 'scale_in_blocked',
    wording: 'unable to scale in due to tasks under protection',
    says: [
      either(
        /unable to scale[- ]in|under protection|protected (?:tasks?|from)|scale[- ]in protection/,
        /tasks? (?:are|is) protected/,
      ),
    ],
  },
  {
    cause: 'deployment_blocked',
    wording: 'because of the service deployment configuration',
    says: [/because of the (?:service )?deployment configuration|update the minimumhealthypercent/],
  },
  {
    cause: 'rollback_completed',
    wording: 'Service deployment rolled back because …',
    says: [
      /(?:was |been )?rolled back|roll ?back (?:was |has )?(?:completed|successful|succeeded)|rollback_successful/,
    ],
    unless: [ORDERED],
  },
  {
    cause: 'rollback_started',
    wording: 'rolling back to deployment …',
    says: [
      either(
        /rolling back|roll ?back (?:was |has |is )?(?:started|in progress|initiated|requested)/,
        /rollback_(?:in_progress|requested)/,
      ),
    ],
    unless: [ORDERED],
  },
  {
    cause: 'deployment_failed',
    wording: 'deployment failed; circuit breaker triggered',
    says: [
      either(
        /deployment \S{0,60}\)? ?(?:has )?failed|deployment failed|circuit breaker (?:was |is )?trigger/,
        /circuit breaker[^\n]{0,40}fail|deployment circuit breaker|deployment_failed/,
      ),
    ],
  },
  {
    cause: 'scale_limited',
    wording: 'already at maximum or minimum capacity',
    says: [
      either(
        /already ?at ?(?:the )?(?:max|min)\w{0,6} ?(?:capacity)?/,
        /(?:reached|exceed)[^\n]{0,30}m(?:ax|in)imum (?:capacity|count|desired)/,
        /(?:max|min)imum capacity (?:has been |was )?reached|at (?:its )?(?:max|min)imum/,
        /m(?:ax|in)(?:imum)? capacity[^\n.]{0,20} reached/,
      ),
    ],
  },
  {
    cause: 'scale_failed',
    wording: 'Failed to set desired count',
    says: [
      either(
        /fail(?:ed|ure)? to (?:set|update|change|scale)[^\n]{0,60}(?:desired|count|capacity|scal)/,
        /scaling activity[^\n]{0,40}failed/,
        /(?:unable|could not)[^\n]{0,20}(?:set|scale|update)[^\n]{0,40}(?:desired|capacity|count)/,
        /(?:setting|changing|updating)[^\n.]{0,20}(?:desired|capacity|count)[^\n.]{0,40}\bfail/,
      ),
    ],
  },
  {
    cause: 'rebalancing',
    wording: 'AZ Rebalance',
    says: [/(?:az|availability[ -]?zone)s?[ -]?(?:re-?)?balanc|rebalanc/],
  },
  {
    cause: 'spot_capacity',
    wording: 'Fargate Spot capacity',
    says: [
      either(
        /fargate[_ ]spot[^\n]{0,60}(?:capacity|unavailable|interrupt|reclaim)/,
        /spot (?:capacity|interruption|instance|task)/,
      ),
    ],
  },
  {
    cause: 'placement_resource',
    wording: 'has insufficient CPU units or memory available; already using a port; RESOURCE:…',
    says: [
      either(
        /insufficient (?:cpu|memory|gpu|eni|port|network|resource)|already using a port|resource:\w{1,12}/,
        /closest matching [^\n]{0,200}\binsufficient\b/,
      ),
    ],
  },
  {
    cause: 'placement_constraint',
    wording: 'missing an attribute; placement constraint',
    says: [
      either(
        /missing an attribute|placement constraint|memberof|distinctinstance|["']attribute["']/,
        /error:? "?attribute/,
      ),
    ],
  },
  {
    cause: 'quota_exceeded',
    wording: "You've reached the limit on the number of …; above your limit",
    says: [
      either(
        /reached (?:the|your) (?:limit|quota)|run concurrently|above your limit/,
        /capacity limit was exceeded|(?:limit|quota)(?: was| has been| is)? exceeded|limitexceeded/,
        /vcpu limit/,
      ),
    ],
    unless: [/rate limit exceeded|request ?limit ?exceeded|networkinterfacelimit/],
  },
  {
    cause: 'throttled',
    wording: 'operations are being throttled',
    says: [/operations are being throttled|being throttled|will try again later/],
  },
  {
    cause: 'role_error',
    wording: 'unable to assume the role; IAM policies or trust relationship misconfigured',
    says: [
      either(
        /unable to assume|assume (?:the )?role|trust relationship/,
        /permissions? polic(?:y|ies)[^\n]{0,40}misconfigured|iam[^\n]{0,60}misconfigured/,
      ),
    ],
  },
  {
    cause: 'targets_register_failed',
    wording: 'failed to register targets in target-group',
    says: [/(?:failed|unable) to (?:de)?register (?:\d{1,6} )?(?:targets?|instances?|tasks?)/],
  },
  {
    cause: 'throttled',
    wording: 'ThrottlingException, Rate exceeded',
    says: [/throttl|rate (?:limit )?exceeded|request ?limit ?exceeded/],
    unless: [/in state alarm|triggered policy/],
  },
  {
    cause: 'network_error',
    wording: 'invalid networking configuration',
    says: [/invalid network\w{0,3} configuration/],
  },
  {
    cause: 'unhealthy_container',
    wording: 'failed container health checks',
    says: [
      either(
        /fail(?:ed|ing)? (?:the )?(?:its )?container health ?check|container health ?checks? (?:ha(?:s|ve) )?fail/,
        /container[^\n]{0,30}(?:is|was|became) unhealthy/,
      ),
    ],
  },
  {
    cause: 'placement_capacity',
    wording: 'Capacity is unavailable; No Container Instances were found; agent not connected',
    says: [
      either(
        /capacity (?:is |was )?(?:currently |temporarily )?unavailable|no container instances/,
        /(?:does ?n.t|does not) have the agent connected|["']agent["']/,
        /agent (?:is )?(?:not connected|disconnected)|could not launch/,
        /(?:no|insufficient|not enough) (?:fargate |\w{1,20} )?capacity|resources could not be found/,
        /empty capacity provider|not have (?:sufficient|enough) (?:\S{1,40} )?capacity/,
      ),
    ],
  },
];

/** After the reasons of failed placements. */
export const LATER_MESSAGE_RULES: readonly MessageRule[] = [
  {
    cause: 'unhealthy_elb',
    wording: '… is unhealthy in (target-group …) due to (reason …)',
    says: [
      either(
        /(?:is |are )unhealthy|unhealthy in \(?(?:target|elb)|not healthy in/,
        /fail(?:ed|ing)? (?:elb |alb |nlb |load balancer |the )?health ?check|health checks failed/,
        /target(?: group)? is not found/,
      ),
    ],
    unless: [/has started \d|replaced \d/],
  },
  {
    cause: 'start_impaired',
    wording: 'unable to consistently start tasks successfully',
    says: [/consistently start|start impaired|task_start_impaired/],
  },
  {
    cause: 'scale_changed',
    wording: 'Setting min capacity to … and max capacity to …',
    says: [/(?:setting|set) m(?:in|ax)(?:imum)? capacity|m(?:in|ax)(?:imum)? capacity (?:was |is )?(?:set|changed)/],
  },
  {
    cause: 'scale_out',
    wording: 'the alarm above a threshold triggered the policy',
    says: [SCALING, UP],
    unless: [/alarm-?low|[-_ ](?:lt|lte)[-_ ]|below|less than/],
  },
  {
    cause: 'scale_in',
    wording: 'the alarm below a threshold triggered the policy',
    says: [SCALING, DOWN],
    unless: [/alarm-?high/],
  },
  {
    cause: 'scale_changed',
    wording: 'Successfully set desired count to …',
    says: [/desired ?(?:task )?count|desired capacity|in state alarm|scheduled action/],
  },
  {
    cause: 'tasks_stopped_scaling',
    wording: 'has stopped … tasks because of a scaling activity',
    says: [/stopped \d{0,6} ?(?:running |pending )?tasks?/, /scaling activity|scal(?:e|ing)[- ]in/],
  },
  {
    cause: 'draining',
    wording: 'has begun draining connections',
    says: [/begun drain|draining (?:connections|tasks?|\d)|(?:is|are|was|were) drain/],
  },
  {
    cause: 'targets_deregistered',
    wording: 'deregistered … targets',
    says: [/deregister(?:ed|ing) \d{0,6} ?(?:targets?|instances?|tasks?|container)?/],
  },
  {
    cause: 'targets_registered',
    wording: 'registered … targets',
    says: [/regist(?:ered|ering) \d{0,6} ?(?:targets?|instances?|tasks?|container)?/],
  },
  {
    cause: 'tasks_started',
    wording: 'has started … tasks',
    says: [/start(?:ed|ing) \d{1,6} (?:new )?t(?:a|as|asks?)?\b|started \(?\d{0,6}\)? ?tasks?/],
    unless: [ORDERED],
  },
  {
    cause: 'tasks_stopped',
    wording: 'has stopped … running tasks',
    says: [/stop(?:ped|ping) \(?\d{0,6}\)? ?(?:running |pending )?tasks?|stopped \d{1,6} ru\w{0,6}/],
    unless: [ORDERED],
  },
  {
    cause: 'deployment_completed',
    wording: 'deployment completed',
    says: [
      /deployment[^\n]{0,80} (?:is |was |has )?(?:completed|complete\b|successful|succeeded)|deployment_completed/,
    ],
    unless: [ORDERED],
  },
  {
    cause: 'deployment_started',
    wording: 'deployment in progress',
    says: [
      either(
        /deployment[^\n]{0,80} (?:in pro(?:gress|\w{0,5}$)|started|created|pending)/,
        /(?:started|created|began|begun) (?:a )?(?:new )?deployment|deployment_in_progress/,
      ),
    ],
    unless: [ORDERED],
  },
  {
    cause: 'unhealthy_elb',
    wording: 'replaced tasks due to an unhealthy status',
    says: [/unhealthy (?:status|tasks?)\b|due to an unhealthy/],
    unless: [ORDERED],
  },
  {
    cause: 'role_error',
    wording: 'not authorized to perform',
    says: [/not authorized|access ?denied/],
  },
  {
    cause: 'steady_state',
    wording: 'has reached a steady state',
    says: [/steady sta/],
    unless: [/unable to|not reach|fail/],
  },
];
