import { either } from './pattern.ts';
import type { Rule } from './rule.ts';
import { DENIED, PULLING, READING_SECRET, THROTTLED, UNREACHABLE } from './signals.ts';

const LOGGER = either(
  /logging dri|logger arg|log ?driver|awslogs|log ?group|log ?stream|cloudwatch|fluent|firelens/,
  /splunk|gelf|syslog|journald|log[- ]?opt|logs:(?:create|put|describe)|log_router|logger:/,
);

/** Images and secrets are often named after log collectors. */
const OTHERS = [PULLING, READING_SECRET];

export const LOGGING_RULES: readonly Rule[] = [
  {
    cause: 'logging.config_invalid',
    wording: "unknown log opt '…', … is required, must specify a value for log opt, no such driver",
    says: [
      either(
        /log ?driver \w{1,20} requires|log-opt[^.\n]{0,60}(?:is )?(?:required|missing|invalid)/,
        /(?:unknown|unsupported|invalid|missing)[^.]{0,20} log[- ]?(?:opt|option)\w{0,2}[^.]{0,80}/,
        /must specify a value for[^.]{0,60}|log[- ]opt\b[^.\n]{0,80}(?:error|fail|cannot|can't|not)[^.]{0,60}/,
        /(?:awslogs|splunk|fluentd|gelf|syslog|logentries)-[a-z-]{1,40} is (?:required|expected)/,
        /no log ?driver named[^.]{0,60}|unsupported log ?driver[^.]{0,60}/,
        /(?:unable|failed) to (?:get|parse) (?:awslogs|log)[^.]{0,20} ?driver[^.]{0,80}/,
        /(?:unable|failed)[^.\n]{0,40}firelens[^.]{0,80}|download s3 config[^.]{0,80}/,
        /failed to (?:generate|parse|create)[^.]{0,30}firelens[^.]{0,80}/,
        /firelens[^.]{0,80}(?:invalid|not valid|required|missing|must)[^.]{0,60}/,
        /(?:awslogs|splunk|fluentd|gelf|syslog)-[a-z-]{1,40} (?:must|is not|cannot)[^.]{0,60}/,
        /(?:invalid|bad|wrong) (?:value (?:for|of) )?(?:awslogs|splunk|fluentd|gelf|syslog)-[a-z-]{1,40}[^.]{0,60}/,
        /logger: no log driver[^.]{0,60}/,
      ),
    ],
  },
  {
    cause: 'logging.config_invalid',
    wording: 'a log driver option with a value it cannot have',
    says: [
      LOGGER,
      either(
        /invalidparameter\w{0,12}[^.]{0,80}|validationexception[^.]{0,80}/,
        /splunk: [^.]{0,60}(?:expected|invalid)[^.]{0,40}|splunk: (?![^\n]{0,300}\bdial )[^.]{0,60}verify[^.]{0,40}/,
        /invalid (?:value|argument|endpoint|url|address|format)[^.]{0,60}|cannot parse[^.]{0,60}/,
        /not a valid[^.]{0,60}/,
      ),
    ],
    unless: [...OTHERS, DENIED],
  },
  {
    cause: 'logging.access_denied',
    wording: 'AccessDeniedException … not authorized to perform: logs:CreateLogStream or logs:CreateLogGroup',
    says: [/not authorized to perform: ?(?:logs|firehose|kinesis):\w{1,40}[^;]{0,300}/],
  },
  {
    cause: 'logging.access_denied',
    wording: 'AccessDenied beside a log driver',
    says: [LOGGER, DENIED],
    unless: OTHERS,
    confidence: 0.9,
  },
  {
    cause: 'logging.unreachable',
    wording: 'the log group sentence beside a connection issue or a killed logger (network)',
    says: [LOGGER, UNREACHABLE],
    unless: OTHERS,
  },
  {
    cause: 'logging.unreachable',
    wording: 'failed to validate logger args: signal: killed',
    says: [LOGGER, /signal: ?kil\w{0,3}/],
    confidence: 0.8,
    unless: OTHERS,
  },
  {
    cause: 'logging.unreachable',
    wording: 'the socket of the log router is not there',
    says: [LOGGER, /dial unix[^.]{0,40}|fluent\.sock[^.]{0,80}/],
    confidence: 0.8,
    unless: OTHERS,
  },
  {
    cause: 'logging.destination_missing',
    wording: 'The specified log group does not exist',
    says: [
      LOGGER,
      either(
        /specified log (?:gr|st)[^.]{0,40}/,
        /log ?(?:group|stream)[^.]{0,80}(?:does not|doesn't|did not) exist/,
        /resourcenotfound\w{0,12}[^.]{0,60}|cannot find the (?:amazon )?cloudwatch log group[^.]{0,80}/,
        /can'?t find the (?:amazon )?cloudwatch log group[^.]{0,80}/,
        /(?:no such|unknown) (?:log ?group|delivery ?stream)/,
        /log ?(?:group|stream)[^.\n]{0,160}(?:was not found|not found|is missing|was deleted|missing$)/,
      ),
    ],
    unless: OTHERS,
  },
  {
    cause: 'quota.exceeded',
    wording: 'ThrottlingException beside a log driver',
    says: [LOGGER, THROTTLED],
    confidence: 0.75,
    unless: OTHERS,
  },
  {
    cause: 'logging.setup_failed',
    wording: 'failed to initialize logging driver, failed to validate logger args, without a reason',
    says: [
      either(
        /(?:failed to )?(?:initialize|start|create) (?:the )?logging dri[^\n]{0,80}/,
        /validate logger arg[^\n]{0,120}|failed to create cloudwatch log[^\n]{0,80}/,
        /create stream has been[^\n]{0,80}/,
      ),
    ],
    confidence: 0.6,
  },
];
