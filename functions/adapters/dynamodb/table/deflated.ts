import { deflateSync, inflateSync } from 'node:zlib';

/**
 * Common text of stored bodies for the compressor to refer to (RFC 1950, preset dictionary): the more frequent, the
 * nearer to the end. Never change it: stored items could no longer be read. Add a second dictionary instead; zlib's
 * checksum of the dictionary in the data tells them apart.
 */
const DICTIONARY = Buffer.from(
  [
    '"networkconfigurationdependencyplatformcapacityimage.platform_mismatchimage.auth_deniedregistry.unreachablesec',
    'rets.not_foundsecrets.access_deniedlogging.memory.oomhealth.elbhealth.containerexit.cleanexit.terminatedexit.c',
    'rashedexit.killed: out of memory: the image does not exist: the application was killedOutOfMemoryError: Contai',
    'ner killed due to memory usageCannotPullContainerError: exited with 137 (SIGKILL){"v":1,"causes":{"0":{"cause"',
    ':{"kind":"image","value":"","cause":"image.not_found","faultDomain":"configuration","evidence":"","advice":"",',
    '"adviceParameters":{},"confidence":0.95,"services":2,"tasks":1,"onsetSeconds":null},"incident":null,"services"',
    ':{"":{"count":1,"from":17,"at":17,"serviceArn":"arn:aws:ecs:us-east-1:{"service":"","deployment":"ecs-svc/","d',
    'ecision":{"kind":"nothing","reason":"","guard":"precheck","to":null,"platformVersion":null,"rule":"","eValue":',
    '0.},"taskArn":"arn:aws:ecs:us-east-1:task/","stopCode":"EssentialContainerExited","stoppedReason":"Essential c',
    'ontainer in task exited","containers":[{"name":"app","exitCode":0,"reason":"","image":"","lastStatus":"STOPPED',
    '"}],"createdAt":"2026-11-20T09:00:00.000Z","startedAt":"stoppedAt":"launchType":"FARGATE","cpu":"256","memory"',
    ':"512","TaskFailedToStart","bucket":29,"revision":{"serviceArn":"arn:aws:ecs:us-east-1:service/","knownBad":{}',
    ',"hooks":{},"hookSeen":{},"facts":{"readAt":17,"mode":null,"contact":null,"channel":null,"desiredCount":2,"tas',
    'kDefinition":":1","platformVersion":"1.4.0","primary":"ecs-svc/","lastKnownGood":null},"evaluations":{"ecs-svc',
    '/":{"evidence":1,"at":17,"decision":"healths":[{"deployment":"ecs-svc/","taskDefinition":":1","platformVersion',
    '":"1.4.0","digests":{"app":"sha256:"},"seenAt":17,"completedAt":null,"failedAt":null,"isRollback":false,"ended',
    '":{"starts":0,"youngMs":0,"olderMs":0},"failures":{"task":[],"version":[],"at":[],"ageSeconds":[],"cause":[],"',
    'zone":[],"failedContainer":[],"failedResource":[]},"failuresDropped":0,"earlyDropped":0}],"buckets":[{"bucket"',
    ':29,"starts":{"us-east-1a":1,"us-east-1b":1,"us-east-1c":1},"failures":{}},{"bucket":29,"starts":{},"failures"',
    ':{"late@us-east-1a":1}},{"bucket":29,"starts":{"us-east-1b":1},"failures":{}}],"ordered":{"ecs-svc/":1},"notif',
    'ications":[{"id":"opened","level":"alert","service":"","text":": the application exits with an error (prod). 2',
    ' tasks stopped, exit code 1 in container app; at fault: the application. Evidence: “container app exited with ',
    '1”.","at":17},{"id":"reopened@1","level":"alert","service":"","text":"Again: ","adviceParameters":{"image":"",',
    '"repository":"","imageId":"imageTag=","exit":"exit code 1","container":"app"},"incidents":[{"v":1,"id":"/us-ea',
    'st-1/#0","kind":"stops","service":"/us-east-1/","serviceArn":"arn:aws:ecs:us-east-1:service/","wanted":0,"titl',
    'e":": the application exits with an error","fingerprint":"0","openedAt":17,"lastAt":17,"resolvedAt":null,"coun',
    't":1,"tasks":[{"id":"","at":17,"exitCode":1},{"id":"","at":17,"exitCode":null}],"zones":{"us-east-1a":1,"us-ea',
    'st-1b":1},"taskDefinitions":{":1":1},"cause":"exit.application_error","faultDomain":"application","evidence":"',
    'container app exited with 1","advice":"","adviceParameters":{"container":"app","exit":"exit code 1"},"confiden',
    'ce":0.9,"failedContainer":"app","failedResource":null,"deployment":"ecs-svc/","severity":"quiet","notification',
    's":[],"facts":{},"where":{"subnet":{"subnet-0":1},"capacity provider":{"FARGATE":1},"platform version":{"1.4.0',
    '":1}},"billed":{"seconds":,"size":{"region":"us-east-1","operatingSystem":"LINUX","architecture":"X86_64","cap',
    'acity":"FARGATE","cpuUnits":256,"memoryMib":512,"storageGib":20}}}],"lastEventAt":17,"steadyAt":17,"live":{"ta',
    'sk":["","version":[3,3,4,4,5],"deployment":["ecs-svc/","ecs-svc/","startedAt":[17null,null],"zone":["us-east-1',
    'a","us-east-1b","us-east-1c","us-east-1d"]},"dead":{"task":["","version":[4,4,5,5],"at":[17,"ageSeconds":[1nul',
    'l,null,],"deployment":["ecs-svc/","zone":["us-east-1a","us-east-1b","cause":["image.not_found","exit.applicati',
    'on_error","exit.application_error"],"isFailure":[true,true,true,false,false],"incident":["/us-east-1/#0null,nu',
    'll]}}',
  ].join(''),
);

/** A compressed text: writes to the table are billed by the kilobyte. */
export const deflated = (text: string): Uint8Array => deflateSync(text, { dictionary: DICTIONARY });

/** The original text. */
export const inflated = (bytes: Uint8Array): string => inflateSync(bytes, { dictionary: DICTIONARY }).toString();
