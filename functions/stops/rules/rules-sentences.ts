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
    cause: 'user.stopped',
    wording: 'Task stopped by user, whatever follows',
    says: [/(?:^|task (?:was )?)stopped by (?:a |the )?user\b[^\n]{0,40}/],
    confidence: 0.9,
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
        /(?:fargate|platform(?: version)?) (?:requires|only supports|does not support)/,
        /requires (?:fargate )?platform version/,
        /network mode[^.\n]{0,40}(?:required|not supported|must)/,
        /invalid (?:cpu|memory)[^.\n]{0,30}(?:value|specified|setting)/,
        /capacity provider strategy (?:can ?not|can't|must|may not)/,
        /launch type[^.\n]{0,40}(?:can ?not|must|not supported)/,
      ),
    ],
  },
  {
    cause: 'config.invalid',
    wording: 'a registration error: dependency must not be essential, invalid task definition, missing revision',
    says: [
      either(
        /cannot be an essential container/,
        /task ?definition (?:\S{1,300} )?(?:is |was )?(?:(?:in|not )active|not found|does not (?:exist|suppo|cont))/,
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
        /(?:even out|spread over|balance) (?:the )?(?:zones|availability)/,
        /re-?balanc(?:e|ing) (?:of |across |over |between )?(?:the )?(?:availability|az\b)/,
      ),
    ],
  },
  {
    cause: 'memory.oom',
    wording: 'OutOfMemoryError: Container killed due to memory usage',
    says: [
      either(
        /outofmemory(?:error)?: (?:container|task)|killed due to mem|\boom[-_ ]?kill|init was oom/,
        /(?:exceed|reach|hit|over)\w{0,3} (?:its |the |their )?(?:hard |container |task )?memory (?:limit|reservation)/,
        /memory (?:limit|usage|use)[^.\n]{0,30}(?:reached|exceed\w{0,3}|hit)\b(?![^.\n]{0,40}(?:quota|account))/,
      ),
    ],
  },
  {
    cause: 'memory.oom',
    wording: 'OutOfMemoryError alone, out of memory (but not of a JVM or V8 heap)',
    says: [/\bout[ -]?of[ -]?memory|\boom\b/],
    unless: [
      /java\.lang\.outofmemory|java heap|heap out of memory|gc overhead|metaspace/,
      /\boom[ -](?:guard|score|protection|watchdog|handler|monitor)/,
    ],
  },
  {
    cause: 'storage.full',
    wording: 'Ephemeral storage is exhausted at run time',
    says: [
      either(
        /ephemeral ?storage[^.]{0,60}(?:exceed|exhaust|full|limit|out of)|device is out of space/,
        /no (?:free|more) (?:blocks|space|inodes)[^.\n]{0,60}/,
        /(?:exceed|exhaust|fill)\w{0,3}[^.\n]{0,40}ephemeral ?storage|disk (?:is )?full|disk quota exceeded/,
      ),
    ],
    unless: [/cannotpull|pull(?!ed in\b)/],
  },
  {
    cause: 'health.container',
    wording: 'Task failed container health checks',
    says: [
      either(
        /fail(?:ed|ing)? (?:the )?(?:its )?container (?:level )?health ?che/,
        /container health ?check(?:s)? fail/,
        /container (?:\S{1,255} )?(?:is|became|was|reported|reports|turned) unhealthy/,
        /\bhealthcheck\b[^.\n]{0,80}(?:return|fail|exit|time[ds]? ?out)/,
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
        /service[ -]?connect[^.]{0,120}(?:fail|error|exit|unhealthy|unable|could not|timed|not become|not ready|never)/,
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
        /(?:marked|found|reported|considered) (?:as )?unhealthy by (?:the |its )?(?:load|target|elb|alb|nlb)/,
        /\btarget\b[^\n]{0,60} in target ?group[^\n]{0,60}(?:answers|responds|returns|returned|timed)/,
        /fail(?:ed|ing)? (?:the )?health ?checks?/,
      ),
    ],
  },
];
