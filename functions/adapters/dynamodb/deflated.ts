import { deflateSync, inflateRawSync, inflateSync } from 'node:zlib';

/**
 * What stored bodies have in common, for the compressor to refer to (RFC 1950, preset dictionary): the more frequent,
 * the nearer to the end. Never change it: what was stored by it could not be read any more. A better one is a second
 * one, told apart by the checksum that zlib keeps with the data.
 */
const DICTIONARY = Buffer.from(
  [
    '"networkconfigurationdependencyplatformcapacityimage.platform_mismatchimage.auth_deniedregistry.unreachablesec',
    'rets.not_foundsecrets.access_deniedlogging.memory.oomhealth.elbhealth.containerexit.cleanexit.terminatedexit.c',
    'rashedexit.killed: out of memory: the image does not exist: the application was killedOutOfMemoryError: Contai',
    'ner killed due to memory usageCannotPullContainerError: exited with 137 (SIGKILL){"v":1,"things":{"0":{"thing"',
    ':{"kind":"image","value":"","cause":"image.not_found","owner":"configuration","evidence":"","advice":"","gaps"',
    ':{},"confidence":0.95,"services":2,"tasks":1,"onsetSeconds":null},"incident":null,"services":{"":{"count":1,"f',
    'rom":17,"at":17,"serviceArn":"arn:aws:ecs:us-east-1:{"service":"","deployment":"ecs-svc/","decision":{"do":"no',
    'thing","because":"","guard":"precheck","to":null,"platformVersion":null,"rule":"","odds":0.},"taskArn":"arn:aw',
    's:ecs:us-east-1:task/","stopCode":"EssentialContainerExited","stoppedReason":"Essential container in task exit',
    'ed","containers":[{"name":"app","exitCode":0,"reason":"","image":"","lastStatus":"STOPPED"}],"createdAt":"2026',
    '-11-20T09:00:00.000Z","startedAt":"stoppedAt":"launchType":"FARGATE","cpu":"256","memory":"512","TaskFailedToS',
    'tart","bucket":29,"revision":{"serviceArn":"arn:aws:ecs:us-east-1:service/","knownBad":{},"hooks":{},"hookSeen',
    '":{},"facts":{"readAt":17,"mode":null,"owner":null,"channel":null,"desiredCount":2,"taskDefinition":":1","plat',
    'formVersion":"1.4.0","primary":"ecs-svc/","lastKnownGood":null},"judgements":{"ecs-svc/":{"evidence":1,"at":17',
    ',"decision":"trials":[{"deployment":"ecs-svc/","taskDefinition":":1","platformVersion":"1.4.0","digests":{"app',
    '":"sha256:"},"seenAt":17,"completedAt":null,"failedAt":null,"isRollback":false,"ended":{"starts":0,"youngMs":0',
    ',"olderMs":0},"failures":[{"task":"","version":3,"at":17,"ageSeconds":null,"cause":"image.not_found","zone":"u',
    's-east-1a","culprit":"app","token":null},{"task":"","version":4,"at":17,"ageSeconds":1,"cause":"exit.applicati',
    'on_error","zone":"us-east-1b","culprit":"app","token":".dkr.ecr.us-east-1.amazonaws.com/:"}],"failuresDropped"',
    ':0,"earlyDropped":0}],"buckets":[{"bucket":29,"starts":{"us-east-1a":1,"us-east-1b":1,"us-east-1c":1},"failure',
    's":{}},{"bucket":29,"starts":{},"failures":{"late@us-east-1a":1}},{"bucket":29,"starts":{"us-east-1b":1},"fail',
    'ures":{}}],"ordered":{"ecs-svc/":1},"sayings":[{"id":"opened","level":"alert","service":"","text":": the appli',
    'cation exits with an error (prod). 2 tasks stopped, exit code 1 in container app; at fault: the application. E',
    'vidence: “container app exited with 1”.","at":17},{"id":"reopened@1","level":"alert","service":"","text":"Agai',
    'n: ","gaps":{"image":"","repository":"","imageId":"imageTag=","exit":"exit code 1","container":"app"},"inciden',
    'ts":[{"v":1,"id":"/us-east-1/#0","kind":"stops","service":"/us-east-1/","serviceArn":"arn:aws:ecs:us-east-1:se',
    'rvice/","wanted":0,"title":": the application exits with an error","fingerprint":"0","openedAt":17,"lastAt":17',
    ',"resolvedAt":null,"count":1,"tasks":[{"id":"","at":17,"exitCode":1},{"id":"","at":17,"exitCode":null}],"zones',
    '":{"us-east-1a":1,"us-east-1b":1},"taskDefinitions":{":1":1},"cause":"exit.application_error","owner":"applica',
    'tion","evidence":"container app exited with 1","advice":"","gaps":{"container":"app","exit":"exit code 1"},"co',
    'nfidence":0.9,"culprit":"app","token":null,"deployment":"ecs-svc/","severity":"quiet","sayings":[],"facts":{},',
    '"where":{"subnet":{"subnet-0":1},"capacity provider":{"FARGATE":1},"platform version":{"1.4.0":1}},"billed":{"',
    'seconds":,"size":{"region":"us-east-1","operatingSystem":"LINUX","architecture":"X86_64","capacity":"FARGATE",',
    '"cpuUnits":256,"memoryMib":512,"storageGib":20}}}],"heardAt":17,"steadyAt":17,"shared":{"live":[["ecs-svc/","u',
    's-east-1a"],["ecs-svc/","us-east-1b"]],"dead":[["ecs-svc/","us-east-1a","exit.',
  ].join(''),
);

/** A text made small: what is written to the table is paid by the kilobyte. */
export const deflated = (text: string): Uint8Array => deflateSync(text, { dictionary: DICTIONARY });

/** First byte of what zlib wraps; no raw deflate stream of zlib's own begins with it. */
const WRAPPED = 0x78;

/** The text that was made small, with the dictionary or, as the version before did, without one. */
export const inflated = (bytes: Uint8Array): string =>
  (bytes[0] === WRAPPED ? inflateSync(bytes, { dictionary: DICTIONARY }) : inflateRawSync(bytes)).toString();
