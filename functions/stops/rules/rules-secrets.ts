import { either } from './pattern.ts';
import type { Rule } from './rule.ts';
import { DENIED, MISSING, PULLING, THROTTLED, UNREACHABLE, UNREADABLE_VALUE } from './signals.ts';

/**
 * Whether the text is about a secret or parameter. ECS heads ECR failures with "secrets or registry auth", which does
 * not count.
 */
const SECRET = either(
  /secretsmanager|secrets? ?manager|systems ?manager|parameter ?store|\basm\b|\bssm\b|secrets? from/,
  /ssm param|fetch(?:ing)? secret|retriev\w{0,4} (?:the )?secret|pull (?:the )?secrets?(?!s| o)/,
  /pull secrets:|\bkms\b|secret (?:with|data|value)|secret \S{1,200} (?:was )?not found/,
  /the secret\b|(?:ssm|systems manager|\bthe) parameter \//,
);

/** Any mention of a secret: enough next to words that say what happened to it. */
const ANY_SECRET = new RegExp(`${SECRET.source}|\\bsecrets?(?![\\w]| or| o$)`);

/**
 * ECS heads everything it reads before a pull with these words; only the reason after them separates a secret from a
 * login.
 */
const BEFORE_PULL = /pull secrets or registry/;

/** Errors of a JSON parser: what is parsed before a pull is the value of a secret. */
const UNREADABLE = /invalid character.{0,60}|looking for begin\w{0,6}[^.:]{0,30}|unexpected end of json[^.:]{0,20}/;

export const SECRET_RULES: readonly Rule[] = [
  {
    cause: 'secrets.not_found',
    wording: 'did not contain json key …',
    says: [/(?:not|n't) contain (?:the )?json ?key\s?['"]?[\w.\-/]{0,128}/],
  },
  {
    cause: 'secrets.not_found',
    wording: 'invalid ssm parameters: …, ParameterNotFound',
    says: [
      either(
        /invalid (?:ssm )?parameters: ?\S{0,300}|parameternotfound\S{0,40}/,
        /parameter \S{1,200} (?:was )?not found/,
      ),
    ],
  },
  {
    cause: 'secrets.not_found',
    wording: "ResourceNotFoundException: Secrets Manager can't find the specified secret (or version)",
    says: [
      either(
        /secrets? ?manager (?:can ?no|can'?|could ?no|could ?n'?)t find[^.]{0,120}/,
        /(?:can ?no|can'?|could ?no|could ?n'?)t find (?:the )?(?:specified )?(?:secret|parameter)[^.]{0,80}/,
        /secret does not exist or has no value/,
      ),
    ],
  },
  {
    cause: 'secrets.not_found',
    wording: "The task can't retrieve the secret with ARN …. Check whether the secret exists",
    says: [/check whether the secret exi\w{0,5}|marked for deletion|marked deleted|scheduled for deletion/],
  },
  {
    cause: 'secrets.not_found',
    wording: 'secret … was not found, ResourceNotFoundException beside a secret',
    says: [
      ANY_SECRET,
      /secret \S{1,200} (?:was )?not found|resourcenotfound\w{0,12}|secret(?:s)? (?:does ?n.t|does not|do not) exist/,
    ],
    unless: [PULLING, /log ?(?:group|stream)/],
  },
  {
    cause: 'secrets.not_found',
    wording:
      'unable to pull secrets or registry auth: … ResourceNotFoundException (the middle of the sentence is missing)',
    says: [BEFORE_PULL, /resourcenotfound\w{0,12}[^.]{0,80}/],
    unless: [/log ?(?:group|stream)|registry auth from|ecr registry|repository/],
    confidence: 0.85,
  },
  {
    cause: 'secrets.malformed',
    wording: 'invalid or unexpected ARN format, invalid name, JSON that cannot be read',
    says: [
      either(
        /(?:parameter|secret) name[^.\n]{0,60}invalid/,
        /unexpected arn format[^.:]{0,60}|invalid arn[^.]{0,60}|arn: (?:invalid|not enough)[^.]{0,40}/,
        /\barn\b[^.\n]{0,60}(?:not valid|is invalid|malformed)|parse (?:the )?(?:secret )?arn[^.]{0,60}/,
      ),
    ],
    unless: [/role/],
  },
  {
    cause: 'secrets.access_denied',
    wording: 'Access to KMS is not allowed; the ciphertext refers to a key you may not use',
    says: [
      either(
        /access to kms is not[^.]{0,20}|kms[^.]{0,40}(?:accessdenied|access denied|not authorized)/,
        /not authorized to perform: kms:\w{1,20}|ciphertext refers to a[^.]{0,80}/,
        /not allowed to access the kms|\bkmsinvalidstate\w{0,12}[^.]{0,60}/,
        /\bkms\b[^.\n]{0,160}(?:is disabled|pending (?:deletion|import)|invalid key state)/,
      ),
    ],
    unless: [/log ?(?:group|stream)|s3:|ebs|efs/],
    confidence: 0.9,
  },
  {
    cause: 'secrets.malformed',
    wording: 'invalid character … looking for beginning of value, cannot unmarshal, Invalid name',
    says: [
      either(ANY_SECRET, BEFORE_PULL),
      either(
        UNREADABLE,
        /unmarshal[^.]{0,80}|malformed[^.]{0,60}|validationexception[^.]{0,120}|invalid name[^.]{0,60}/,
        /invalidparameter\w{0,12}[^.]{0,80}|can'?t be prefixed with[^.]{0,40}|not valid json/,
        /json (?:decode|parse|syntax)[^.]{0,40}/,
      ),
    ],
    unless: [PULLING],
  },
  {
    cause: 'secrets.access_denied',
    wording: 'AccessDeniedException … not authorized to perform: secretsmanager:GetSecretValue or ssm:GetParameters',
    says: [/not authorized to perform: ?(?:secretsmanager|ssm):\w{1,30}[^;]{0,300}/],
    unless: [/ssm:(?:startsession|updateinstance)/],
  },
  {
    cause: 'secrets.access_denied',
    wording: 'AccessDenied beside a secret',
    says: [ANY_SECRET, DENIED],
    confidence: 0.9,
    unless: [PULLING, /ecr registry auth|ecr:/],
  },
  {
    cause: 'quota.exceeded',
    wording: 'ThrottlingException beside a secret',
    says: [SECRET, THROTTLED],
    confidence: 0.8,
    unless: [PULLING],
  },
  {
    cause: 'secrets.unreachable',
    wording: 'connection issue, time-out, DNS or TLS beside a secret',
    says: [ANY_SECRET, UNREACHABLE],
    unless: [PULLING, /ecr registry auth|registry auth from/],
  },
  {
    cause: 'secrets.not_found',
    wording: 'a secret, version, stage or JSON key is missing or deleted, in other words',
    says: [
      either(ANY_SECRET, BEFORE_PULL),
      either(MISSING, /no (?:secret|parameter|version|json key) (?:named|called|with)[^.\n]{0,80}/),
    ],
    unless: [PULLING, /log ?(?:group|stream)|registry auth from|ecr registry|repository|\brole\b|stop/],
    confidence: 0.8,
  },
  {
    cause: 'secrets.malformed',
    wording: 'the reference or the value of a secret cannot be read, in other words',
    says: [either(ANY_SECRET, BEFORE_PULL), UNREADABLE_VALUE],
    unless: [PULLING, /registry auth from|ecr registry|\brole\b/],
    confidence: 0.75,
  },
  {
    cause: 'secrets.retrieval_failed',
    wording: 'a secret is named and nothing says why it could not be retrieved',
    says: [SECRET],
    unless: [PULLING, /ecr registry auth|registry auth from|essential container in task/],
    confidence: 0.6,
  },
];
