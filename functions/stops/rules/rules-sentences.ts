import { either } from './pattern.ts';
import type { Rule } from './rule.ts';
import { PULLING } from './signals.ts';

/** What the stop code alone decides, and sentences of the scheduler and the platform with only one meaning. */
export const SENTENCE_RULES: readonly Rule[] = [
  {
    cause: 'user.stopped',
    wording: 'stop code UserInitiated, whatever the text',
    when: ({ stop }) => (stop.stopCode === 'UserInitiated' ? `stopCode ${stop.stopCode}` : undefined),
  },
  {
    cause: 'platform.spot_interruption',
    wording: 'stop code SpotInterruption',
    when: ({ stop }) => (stop.stopCode === 'SpotInterruption' ? `stopCode ${stop.stopCode}` : undefined),
  },
  {
    cause: 'platform.spot_interruption',
    wording: 'Your Spot Task was interrupted.',
    says: [/\bspot\b[^.\n]{0,80}(?:interrupt|reclaim|terminat)|spot[^.\n]{0,40}(?:interrupt|reclaim|terminat)/],
  },
  {
    cause: 'platform.maintenance',
    wording: 'ECS is performing maintenance on the underlying infrastructure hosting the task',
    says: [
      either(
        /performing maintenance|retirement|platform version[^\n]{0,60}(?:retired|deprecated|end of)/,
        /maintenance on the|infrastructure maintenance|scheduled (?:for )?(?:maintenance|retirement)/,
      ),
    ],
  },
  {
    cause: 'platform.maintenance',
    wording: 'task retirement, a patch of the platform version',
    says: [
      either(
        /task retire|retir(?:e|es|ed|ing|ement)\b[^.\n]{0,30}\b(?:task|platform|infrastructure|hardware|host)/,
        /(?:security|platform|os|operating system) patch|\bpatch(?:ing|es)? (?:must|the)/,
      ),
    ],
    confidence: 0.85,
  },
  {
    cause: 'config.invalid',
    wording:
      'No Fargate configuration exists for given values; unsupported combination of platform and task definition',
    says: [
      either(
        /no fargate configuration exists|required capabilities/,
        /platform(?:unknown|task\s?definition\s?incompat)\w{0,24}/,
        /not compatible with the (?:selected|specified)|compute strategy/,
        /not (?:supported|compatible) (?:with|on|for|by) (?:the )?(?:operating|platform|fargate|launch type|windows)/,
        /fargate (?:requires|only supports|does not support)/,
      ),
    ],
  },
  {
    cause: 'config.invalid',
    wording: 'a registration error: dependency must not be essential, invalid task definition, missing revision',
    says: [
      either(
        /cannot be an essential container/,
        /task ?definition (?:is |was )?(?:inactive|not active|not found|does not (?:exist|support|contain))/,
        /unable to describe task definition|invalid .{0,20}setting .{0,40}container/,
        /container\.image should not be|no container definition/,
      ),
    ],
  },
  {
    cause: 'scheduler.rebalancing',
    wording: 'Availability Zone rebalancing',
    says: [
      either(
        /(?:az|availability[ -]?zone)s?[ -]?re-?balanc/,
        /re-?balanc(?:e|ing) (?:of |across |over |between )?(?:the )?(?:availability|az\b)/,
      ),
    ],
  },
  {
    cause: 'memory.oom',
    wording: 'OutOfMemoryError: Container killed due to memory usage',
    says: [/outofmemory(?:error)?: (?:container|task)|killed due to mem|oom[- ]?kill|init was oom/],
  },
  {
    cause: 'memory.oom',
    wording: 'OutOfMemoryError alone, out of memory (but not of a JVM or V8 heap)',
    says: [/\bout[ -]?of[ -]?memory|\boom\b/],
    unless: [/java\.lang\.outofmemory|java heap|heap out of memory|gc overhead|metaspace/],
  },
  {
    cause: 'storage.full',
    wording: 'Ephemeral storage is exhausted at run time',
    says: [
      either(
        /ephemeral ?storage[^.]{0,60}(?:exceed|exhaust|full|limit|out of)|device is out of space/,
        /(?:exceed|exhaust|fill)\w{0,3}[^.\n]{0,40}ephemeral ?storage|disk (?:is )?full|disk quota exceeded/,
      ),
    ],
    unless: [/cannotpull|pull/],
  },
  {
    cause: 'health.container',
    wording: 'Task failed container health checks',
    says: [
      either(
        /fail(?:ed|ing)? (?:the )?(?:its )?container (?:level )?health ?che/,
        /container health ?check(?:s)? fail|container (?:is|became|was) unhealthy/,
        /health ?(?:status|check)['"]?:? ?['"]?unhealthy/,
      ),
    ],
  },
  {
    cause: 'health.service_connect',
    wording: 'Service Connect, Envoy, App Mesh or the AppNet agent failed',
    says: [
      either(
        /appnet agent|envoy[^.]{0,80}(?:exit|fail|crash|unhealthy|not (?:ready|healthy)|error)/,
        /service[ -]?connect[^.]{0,120}(?:fail|error|exit|unhealthy|unable|could not|timed)/,
        /(?:failed|unable)[^.]{0,60}service connect|app\s?mesh[^.]{0,80}(?:fail|error|unhealthy|exit)/,
      ),
    ],
    unless: [PULLING, /registry auth/],
    confidence: 0.85,
  },
  {
    cause: 'health.elb',
    wording: 'Task failed ELB health checks in (target-group …)',
    says: [
      either(
        /fail(?:ed|ing)? (?:the )?(?:elb|alb|nlb|load ?balancer|target ?group|lattice) health ?che/,
        /health ?check(?:s)? (?:have )?fail[^.]{0,40}(?:target|elb|load)/,
        /fail(?:ed)? (?:elb|lattice|health) ?checks? in|unhealthy in (?:\(?target|\(?elb|the target)/,
        /(?:not registered|deregistered|failed to register)[^.]{0,60}target/,
        /target ?group[^.]{0,60}(?:not found|unhealthy|does not exist)|not healthy in target/,
        /target\.(?:failedhealthchecks|timeout|responsecodemismatch)|health ?checks? failed/,
        /fail(?:ed|ing)? (?:the )?health ?checks?/,
      ),
    ],
  },
];
