/**
 * Names do not show what happened: a service called `spot-reports` is no Spot interruption. Before rules are matched,
 * the letters of names are hidden; every index stays, and so does what distinguishes kinds of names.
 */

/** What precedes the name itself in an ARN. */
const RESOURCE_TYPE = new RegExp(
  '^(?:secret|parameter|log-group|(?:assumed-)?role|targetgroup|loadbalancer|listener(?:-rule)?|repository|function|' +
    'task(?:-definition)?|service|cluster|container-instance|key|file-system|access-point)[:/]',
  'i',
);

const hidden = (name: string): string => name.replace(/[A-Za-z0-9]/g, 'x');

const afterType = (name: string): string => {
  const type = RESOURCE_TYPE.exec(name)?.[0] ?? '';
  return type + hidden(name.slice(type.length));
};

/** Words of a registry's own paths. */
const afterHost = (path: string): string =>
  path.replace(/[A-Za-z0-9_-]+/g, (part) => (/^(?:v2|manifests|blobs)$/.test(part) ? part : hidden(part)));

/** `docker.io/team/web` is hidden after its host, `team/web` completely. */
const image = (name: string): string => {
  const at = /^[\w.-]+\.[a-z]{2,6}(?::\d{2,5})?\//i.exec(name)?.[0] ?? '';
  return at + afterHost(name.slice(at.length));
};

type Hiding = readonly [pattern: RegExp, hide: (name: string) => string];

/** What is said not to be the cause: up to the next clause, or `but`, behind which the cause stands. */
const DENIED_CAUSE = '((?:(?! but )[^.;,:\\n]){2,60})';
const notTheCause = (before: string): Hiding => [new RegExp(`(\\b(?:${before}) )${DENIED_CAUSE}`, 'gi'), hidden];

/** In each pattern, the first group stays and the second is the name. */
const HIDINGS: readonly Hiding[] = [
  [/(arn:aws[\w-]{0,12}:[a-z0-9-]{2,40}:[\w-]{0,25}:[\w*.-]{0,40}:)([^\s"',;)\]]{1,400})/gi, afterType],
  [/(resolve ref(?:erence)?:? ["']?)([^\s"']{2,400})/gi, image],
  [/(\.(?:com|io|aws|dev|net|org|cn)(?::\d{2,5})?\/)([^\s"')\]]{1,400})/gi, afterHost],
  [/(\((?:service|target-group|elb) )([^)\s]{1,400}(?=\)|$))/gi, afterType],
  [/(\((?:task|deployment|instance|container-instance) )((?=[^)\s]*[\d/_-])[^)\s]{1,400}(?=\)|$))/gi, afterType],
  [/(\bservice )((?!scal|auto|health|steady-state (?:of|is|was)|desired)[\w.]{1,120}[-_][\w.-]{1,255})/gi, hidden],
  [
    /(\bservice )([\w.-]{2,255})(?= (?:was|has|is|failed|could|operations|stopped|(?:de)?registered|task set)\b)/gi,
    hidden,
  ],
  [/(\b(?:capacity provider|target-group|container-instance) )([\w-]*[-_\d][\w-]*)/gi, hidden],
  [/(\b(?:image|repository|secret|log ?group),?:? ["']?)(?!linux\/)([\w.-]*[/:@_-]\w[\w./:@-]*)/gi, image],
  [/(\bmanifest for,?:? ["']?)(?!(?:linux|windows)\/)([\w.-]*[/:@_-]\w[\w./:@-]*)/gi, image],
  [/(\bcontainers? ["'[(])([^"'\])\n]{1,255})/gi, hidden],
  [/(\[)([a-z][\w.-]{1,255}(?=\]))/g, hidden],
  [/(\bexec:? ["'])([^"'\n]{1,255})/gi, hidden],
  [/(\bnot (?:an? |any )?)([^.;,:\n]{2,50}(?= (?:problem|issue|question|matter|incident)\b))/gi, hidden],
  notTheCause('not (?:due to|caused by|because of|related to|the result of|a result of|one of)'),
  notTheCause('(?:not|never) (?:killed|stopped|terminated|interrupted) (?:by|due to|because of)'),
  notTheCause('rather than|instead of|unrelated to|nothing to do with|no (?:sign|evidence|trace) of'),
  [/()(\b[a-z -]{0,40}\b(?:limit|quota|maximum)s?(?= (?:was|were|is|had) not (?:been )?(?:reach|exce|hit)))/gi, hidden],
  [/(\bnot (?:counted|recorded|observed) (?:a |any )?)([a-z][a-z -]{2,40})/gi, hidden],
  [/(\bno )([a-z][a-z -]{2,40}(?= (?:was|were) (?:needed|in progress|involved)\b))/gi, hidden],
  [/(\b(?:cluster|bucket) )(\w{1,100}[-_][\w-]{1,200})/gi, hidden],
  [/(\bs3:\/\/)([^\s"',)]{1,400})/gi, hidden],
  [/(\bif )([^.;\n]{5,160}\bwould\b[^.;\n]{0,160})/gi, hidden],
  [/(\b(?:did|does|has|have|was|were) (?:not|never) )((?:run |been |ran )?(?:out of memory|oom-?killed))/gi, hidden],
  [/((?:^|[\s"'(=])\/(?!var\/|v2\/|run\/))([\w.@+-]{1,255}(?:\/[\w.@+-]{0,255}){0,12})/g, hidden],
];

/** A text of the same length without the letters of names. */
export const nameless = (text: string): string =>
  HIDINGS.reduce(
    (shown, [pattern, hide]) => shown.replace(pattern, (_, before: string, name: string) => before + hide(name)),
    text,
  );
