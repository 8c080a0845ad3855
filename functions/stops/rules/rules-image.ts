import { either } from './pattern.ts';
import type { Rule } from './rule.ts';
import { DENIED, MISSING, PULLING, UNREACHABLE, UNREADABLE_VALUE } from './signals.ts';

/** ECS fetching its token from ECR, before any image is named. */
const REGISTRY_AUTH = either(
  /registry auth|getauthorizationtoken|api\.ecr\.|cannotpullecrcontainer|ecr registry/,
  /\becr\.[a-z0-9-]{5,20}\.amazonaws/,
);

const PULL = either(
  /cannotpull|\bpull(?:ing|ed)?\b|resolve ref|httpread|manifest|registry|getimageblob/,
  /register layer|extract layer|unpack|docker\.io|\.ecr\.|ecr\.aws|ghcr\.io|quay\.io|dkr\.ecr/,
  /amazon ecr|error response from daemon: (?:get|head) http|api error \(\d{3}\): get http/,
);

export const IMAGE_RULES: readonly Rule[] = [
  {
    cause: 'image.platform_mismatch',
    wording: 'image Manifest does not contain descriptor matching platform; no matching manifest for …',
    says: [
      either(
        /descriptor (?:that )?match\w{0,4} (?:the )?platfo[^.;]{0,40}/,
        /no match(?:ing manifest)? for (?:platform|linux|windows|unknown)[^.;]{0,80}/,
        /contain(?:s)? (?:a )?descriptor (?:that )?match\w{0,4}|image operating system[^.;]{0,80}/,
        /windows version \S{1,40}-based image is incompatible[^.;]{0,60}/,
        /container operating system does not match[^.(]{0,40}|0xc0370101|platform[^.]{0,40}does not match/,
        /no (?:child|image|build|variant)\b[^.\n]{0,30}(?:with|for) (?:platform|architecture|linux|windows)[^.;]{0,60}/,
        /image (?:is|was) (?:built )?(?:only )?for (?:linux\/)?(?:arm|amd|x86|aarch|windows)[^.;]{0,80}/,
      ),
    ],
  },
  {
    cause: 'image.platform_mismatch',
    wording: 'exec format error',
    says: [/exec format err|not a valid win32 application/],
  },
  {
    cause: 'image.rate_limited',
    wording: 'toomanyrequests: You have reached your pull rate limit; 429; ThrottlingException from ECR',
    says: [
      PULL,
      either(
        /toomanyrequests[^.]{0,60}|pull rate li[^.]{0,10}|\b429\b[^.]{0,40}|too many requests[^.]{0,30}/,
        /(?:throttlingexception: )?rate exceeded|throttlingexception|rate limit exceeded[^.]{0,60}/,
        /(?:exceeded|reached|over) (?:the|your|its) [a-z -]{0,30}(?:pull|request|rate)s? (?:limit|quota)[^.]{0,60}/,
      ),
    ],
  },
  {
    cause: 'image.rate_limited',
    wording: 'You have reached your pull rate limit',
    says: [/pull rate li\w{0,4}|toomanyrequests: [^.]{0,60}/],
  },
  {
    cause: 'iam.assume_role_failed',
    wording: 'ECS was unable to assume the role … that was provided for this task',
    says: [
      either(
        /unable to assume[^.]{0,200}|trust relationship[^.]{0,80}/,
        /\brole\b[^.\n]{0,200}(?:can ?not|can'?t|could not|couldn'?t) be assumed/,
        /role ?['"]?(?:arn:\S{1,200}? )?(?:does not exist|is not valid|is invalid|c\w{2,6}t be assumed)/,
        /(?:cannot|can'?t|could not|failed to|not authorized to perform: sts:)\s?assume\s?role[^.]{0,200}/,
        /not able to assume[^.]{0,100}|sts:assumerole|failed to assume[^.]{0,100}/,
        /credentials (?:for|of) the (?:task |execution |infrastructure )?role[^.\n]{0,80}/,
        /\brole\b[^.\n]{0,160}(?:was|been|is already) (?:deleted|removed)/,
      ),
    ],
  },
  {
    cause: 'image.auth_denied',
    wording: 'denied by the policy of the ECR repository',
    says: [PULL, /repository policy[^.]{0,60}|no resource-based policy allows[^.]{0,80}/],
  },
  {
    cause: 'iam.execution_role_denied',
    wording: 'not authorized to perform: ecr:…; the role lacks the permission to pull',
    says: [
      either(
        /not authorized to perform: ?ecr(?:-public)?:\w{1,40}[^;]{0,240}/,
        /check that the (?:task )?(?:execution )?role has the permission\w{0,2}[^.]{0,60}/,
        /role (?:does not have|lacks|has no|doesn't have)[^.]{0,40}permission[^.]{0,60}/,
        /role does(?: not|n't) allow[^.]{0,80}/,
        /\b(?:ecr|ecr-public|iam):\w{3,40} (?:was |is )?(?:denied|refused)[^.]{0,60}/,
      ),
    ],
  },
  {
    cause: 'iam.execution_role_denied',
    wording: 'AccessDeniedException (an AWS API said no) beside a pull',
    says: [PULL, /accessdenied\w{0,10}/],
    unless: [/access denied/],
    confidence: 0.8,
  },
  {
    cause: 'iam.execution_role_denied',
    wording: 'AccessDenied while ECS fetches its ECR token',
    says: [REGISTRY_AUTH, DENIED],
    unless: [/dkr\.ecr[^\n]{0,300}(?:403|401|no basic auth)|pull access denied/],
  },
  {
    cause: 'image.auth_denied',
    wording: 'pull access denied, repository does not exist or may require authorization',
    says: [
      either(
        /pull access den[^:;]{0,120}|may require '?docker login|insufficient_scope[^.]{0,40}|cannotpullcontainerauth/,
        /requested access to the resource is denied|no basic auth credent\w{0,4}/,
      ),
    ],
    confidence: 0.85,
  },
  {
    cause: 'image.auth_denied',
    wording: '401 Unauthorized, 403 Forbidden, authentication required',
    says: [
      PULL,
      either(
        /\b40[13]\b[: ]?\s?(?:forbidden|unauthorized)?|forbidden|unauthorized[^.]{0,60}/,
        /authentication (?:is )?required|denied: [^.]{0,60}|access denied|: denied(?:\n|$)/,
        /authorization (?:failed|token has expired)|invalid username|incorrect username/,
        /not authorized[^.]{0,80}|bad credentials/,
        /(?:credential|token|password|login)s?\b[^.\n]{0,60}(?:rejected|refused|expired|invalid)/,
      ),
    ],
    unless: [UNREACHABLE],
    confidence: 0.9,
  },
  {
    cause: 'image.auth_denied',
    wording: 'failed to authorize',
    says: [PULL, /failed to authorize/],
    unless: [UNREACHABLE, /\b50[0-4]\b/],
  },
  {
    cause: 'image.too_large',
    wording: 'no space left on device while pulling or unpacking',
    says: [
      PULL,
      either(
        /no space left[^.]{0,20}|not enough (?:disk )?space[^.]{0,20}|disk (?:is )?full|disk quota exceeded/,
        /image (?:needs|requires|is larger|is too (?:large|big)|does not fit)[^.]{0,60}/,
      ),
    ],
    unless: [/image (?:was|has been) pulled/],
  },
  {
    cause: 'image.not_found',
    wording: 'failed to resolve ref …: not found',
    says: [/resolve ref(?:erence)?:? .{1,700}?not fo(?:u|un|und)?\b/],
    unless: [/no such host|host not found/],
  },
  {
    cause: 'image.not_found',
    wording: 'manifest unknown; repository or tag not found; 404',
    says: [
      PULL,
      either(
        /manifest unknown|manifest for \S{1,300} not fou\w{0,2}|manifest tagged by/,
        /name unknown[^.;]{0,80}|http 404|name_unknown|repository \S{1,300} not fou\w{0,2}/,
        /repository with name \S{1,200} does not exist|repository (?:does not|doesn't) exist/,
        /repositorynotfound\w{0,10}|imagenotfound\w{0,10}/,
        /image:? \S{1,300} (?:was )?(?:not fou\w{0,2}|does not exist|missing)/,
        /image (?:missing|not found|does not exist)|check whether the image exi\w{0,4}/,
        /\b404\b[: ]?\s?not found|(?:unexpected )?status(?: code)?[^\n]{0,200}\b404\b/,
        /tag \S{1,120} (?:not found|does not exist)|no such image|: not fou?n?d?$|: not found/,
      ),
    ],
    unless: [/no such host|media type/],
  },
  {
    cause: 'image.not_found',
    wording: 'image … not found',
    says: [/(?:image|manifest) (?:for )?\S{1,300} not found|manifest unknown|no such image/],
    confidence: 0.85,
  },
  {
    cause: 'image.invalid',
    wording: 'invalid reference format, unsupported manifest or media type, broken layer',
    says: [
      PULL,
      either(
        /invalid reference[^.]{0,40}|repository name must be lower[^.]{0,10}|invalid repository name/,
        /failed to (?:parse|normalize) [^.]{0,60}reference|stream processor[^.]{0,60}/,
        /media\s?type[^\n]{0,120}|unsupported (?:manifest|media|schema)[^.]{0,60}/,
        /schema ?(?:version )?1[^.]{0,60}|missing signature key|layer verification failed[^.]{0,40}/,
        /unexpected commit digest|failed commit on ref|mismatched image rootfs[^.]{0,40}/,
        /invalid (?:tar|gzip|image|manifest|checksum)[^.]{0,40}|gzip: [^.]{0,40}|zstd: [^.]{0,40}/,
        /digest (?:mismatch|invalid|did not match)|max depth exceeded|size validation failed/,
        /manifest invalid|no longer supported since|invalid tar header|unexpected media type[^.]{0,60}/,
      ),
    ],
  },
  {
    cause: 'image.invalid',
    wording: 'invalid reference format',
    says: [/invalid reference format|repository name must be lowercase/],
  },
  {
    cause: 'registry.unreachable',
    wording: 'time-out, DNS, TLS or refusal on the way to ECR (token)',
    says: [REGISTRY_AUTH, UNREACHABLE],
  },
  {
    cause: 'registry.unreachable',
    wording: 'time-out, DNS, TLS or refusal on the way to the registry or its layers',
    says: [PULL, UNREACHABLE],
    confidence: 0.9,
  },
  {
    cause: 'registry.unreachable',
    wording: 'pull command failed: panic: nil pointer dereference (no route to the layers in S3)',
    says: [PULL, /panic: runtime error[^.]{0,60}|invalid memory address[^.]{0,40}/],
    confidence: 0.8,
  },
  {
    cause: 'registry.unreachable',
    wording: 'the registry answers with 5xx or hangs up (EOF)',
    says: [
      PULL,
      either(
        /\beof\b|\b50[0234]\b[: ]?\s?(?:internal|bad gateway|service|gateway)[^.]{0,40}/,
        /service unavailable|bad gateway/,
      ),
    ],
    faultDomain: 'dependency',
    confidence: 0.75,
  },
  {
    cause: 'image.invalid',
    wording: 'a layer that cannot be registered, extracted or unpacked',
    says: [/failed to (?:register|extract) layer[^\n]{0,120}|failed to unpack image[^\n]{0,120}/],
    unless: [/: write \//],
    confidence: 0.75,
  },
  {
    cause: 'registry.unreachable',
    wording: 'unable to pull secrets or registry auth: pull command failed: signal: killed',
    says: [REGISTRY_AUTH, /pull command failed[^.]{0,40}signal: ?kill\w{0,3}/],
    confidence: 0.6,
  },
];

/** The pull failed for no known reason; tried last. */
export const PULL_FAILED_RULES: readonly Rule[] = [
  {
    cause: 'image.invalid',
    wording: 'the name, manifest or content of the image cannot be read, in other words',
    says: [PULLING, UNREADABLE_VALUE],
    confidence: 0.75,
  },
  {
    cause: 'image.not_found',
    wording: 'the tag, digest or repository is not there, in other words',
    says: [PULLING, either(/manifest_unknown|(?:manifest|tag|image|digest) [^.\n]{0,60}not known/, MISSING)],
    unless: [UNREACHABLE],
    confidence: 0.75,
  },
  {
    cause: 'image.pull_failed',
    wording: 'CannotPullContainerError without a reason',
    says: [
      either(
        /cannotpull\w{0,30}:?[^\n]{0,120}|failed to resolve ref[^\n]{0,120}/,
        /(?:ref pull|pull image manifest|inspect image) has been[^\n]{0,100}|httpread\w{0,8}[^\n]{0,80}/,
        /error pulling image[^.]{0,60}/,
      ),
    ],
    confidence: 0.6,
  },
];
