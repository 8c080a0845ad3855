import { either } from './pattern.ts';
import type { Rule } from './rule.ts';

/** Volumes, environment files, dependencies, and errors of the container runtime on create and start. */
export const PREPARE_RULES: readonly Rule[] = [
  {
    cause: 'envfile.failed',
    wording: 'failed to download env files; environment variable files from Amazon S3',
    says: [
      either(
        /(?:failed to )?download (?:the )?env(?:ironment)?(?: variable)?s? ?fi[^\n]{0,300}/,
        /env(?:ironment)?(?: variable)?s? files? (?:from|could not|failed)[^.]{0,120}/,
        /env(?:ironment)?(?: variable)? ?files?\b[^\n]{0,200}(?:not|fail|denied|nosuchkey|unable)\b/,
        /environmentfiles?[^.]{0,80}|env(?:ironment)?(?: variable)? files?: [^\n]{0,120}/,
      ),
    ],
  },
  {
    cause: 'envfile.failed',
    wording: 'an object of Amazon S3 while a task is prepared: only files of variables come from there',
    says: [/resourceinitializationerror[^\n]{0,300}arn:aws[\w-]{0,12}:s3:::[^\n]{0,120}/],
    confidence: 0.8,
  },
  {
    cause: 'container.dependency_failed',
    wording: 'container ordering dependency … did not exit successfully; dependency container …',
    says: [
      either(
        /(?:container )?ordering dependency[^\n]{0,200}/,
        /dependenc(?:y|ies)[^\n]{0,60}(?:did not|could not|cannot be resolved|not (?:be )?(?:met|resolved|satisfied))/,
        /(?:container|task) dependenc(?:y|ies)[^\n]{0,60}(?:exited|failed|timed|unhealthy|never|before reaching)/,
        /dependen(?:cy|t) container[^\n]{0,120}|cannot link to a non running[^\n]{0,80}/,
        /dependency ['"]?[\w-]{1,255}['"]? (?:exited|failed|stopped|never|did not)[^\n]{0,80}/,
        /containers?\b[^\n]{0,80}on which [^\n]{1,80}\b(?:waits?|depends?)[^\n]{0,100}/,
        /not started[^\n]{0,60}\b(?:never|did not) (?:report|become|reach)[^\n]{0,60}/,
        /before reaching (?:healthy|success|complete|start)|dependency graph[^\n]{0,80}|dependson[^\n]{0,120}/,
      ),
    ],
    unless: [/cannot be an essential/],
  },
  {
    cause: 'iam.assume_role_failed',
    wording: 'ECS was unable to assume the configured ECS Infrastructure Role',
    says: [/unable to assume the (?:configured )?[^.]{0,200}/],
  },
  {
    cause: 'volume.mount_failed',
    wording: 'failed to invoke EFS utils commands to set up EFS volumes',
    says: [
      either(
        /efs utils[^\n]{0,300}|(?:set up|mount\w{0,3}) (?:the )?(?:efs|fsx|s3 files)[^\n]{0,200}/,
        /mount\.nfs4?[^\n]{0,160}|mount targets?\b[^\n]{0,120}|efs vol[^\n]{0,160}|fsx[^\n]{0,160}/,
        /access points? [^\n]{0,60}(?:not exist|not found|deleted)[^\n]{0,60}|snapshot[^\n]{0,60}volume[^\n]{0,60}/,
        /failed to resolve "?[^\n]{0,20}fs-[^\n]{0,160}/,
      ),
    ],
  },
  {
    cause: 'volume.mount_failed',
    wording: 'an EBS volume could not be created or attached',
    says: [
      either(
        /ebs vol[^\n]{0,160}/,
        /volume[^\n]{0,40}(?:attach|provision)[^\n]{0,60}(?:fail|time|error)[^\n]{0,60}/,
        /attach (?:the )?volume[^\n]{0,100}/,
      ),
    ],
  },
  {
    cause: 'volume.mount_failed',
    wording: 'error while mounting volume, CannotCreateVolumeError, bind source path does not exist',
    says: [
      either(
        /cannotcreatevolume\w{0,6}[^\n]{0,160}/,
        /(?:while |error |failed (?:to )?)(?:mount|creating mount)[^\n]{0,160}/,
        /mounting volume[^\n]{0,120}|mounting .{1,200} to rootfs[^\n]{0,120}|mount config[^\n]{0,120}/,
        /bind (?:source|mount)[^\n]{0,120}|no such volume|volumedriver[^\n]{0,120}/,
        /invalid volume spec[^\n]{0,80}|mount source path[^\n]{0,80}/,
      ),
    ],
    unless: [/mount callback|hcsshim|extract layer|unpack image|mount rootfs/],
  },
];

/** `exec:` in a runtime's error is always about the command that it was told to run. */
const EXEC_FAILED = either(
  /executable fi[^\n]{0,40}|exec user process caused:? ?"?(?:no such|permission)[^\n]{0,30}/,
  /(?:caused:? ?|process: |init: )"?exec: ?[^\n]{0,200}|exec: "[^"\n]{1,300}":? ?[^\n]{0,120}/,
  /\bexec:? \S{1,200}(?: failed)?: (?:no such file|permission denied|not a directory|is a directory)[^\n]{0,20}/,
);

export const START_RULES: readonly Rule[] = [
  {
    cause: 'container.command_invalid',
    wording: 'exec: "…": executable file not found in $PATH; permission denied; no such file or directory',
    says: [EXEC_FAILED],
  },
  {
    cause: 'container.command_invalid',
    wording: 'No command specified; Invalid start command',
    says: [
      either(
        /(?:entry ?point|command|working directory|chdir)\b[^\n]{0,160}(?:not (?:executable|exist|found)|no such file)/,
        /no command specified|invalid start command|command not found|\bsh: (?:\d{1,4}: )?\S{1,120}: not found/,
      ),
    ],
  },
  {
    cause: 'container.command_invalid',
    wording: 'CreateProcess: the system cannot find the file specified (Windows)',
    says: [/createprocess[^\n]{0,200}(?:cannot find the|access is denied|directory name is inv|0x[235]\))/],
  },
  {
    cause: 'container.start_timeout',
    wording: 'DockerTimeoutError, Could not transition to …; timed out after waiting …',
    says: [
      either(
        /timeouterror[^\n]{0,100}|could not transition to [^\n]{0,100}|timed out after wait[^\n]{0,40}/,
        /time(?:d )?\s?out waiting for (?:the |a )?container[^\n]{0,60}|start ?timeout[^\n]{0,60}/,
        /cannot(?:start|create|stop|inspect)container\w{0,8}:[^\n]{0,160}(?:timed? ?out|deadline exceeded)/,
      ),
    ],
    confidence: 0.85,
  },
  {
    cause: 'storage.full',
    wording: 'no space left on device outside of a pull',
    says: [/no space left on dev\w{0,3}|not enough space on the disk|\benospc\b/],
    confidence: 0.85,
  },
  {
    cause: 'container.create_failed',
    wording: 'CannotCreateContainerError for another reason',
    says: [
      either(
        /cannotcreatecontainer\w{0,6}:?[^\n]{0,200}|unable to create new container[^\n]{0,120}/,
        /container (?:could not|can ?not) be created[^\n]{0,120}/,
      ),
    ],
    confidence: 0.7,
  },
  {
    cause: 'container.start_failed',
    wording: 'CannotStartContainerError or an OCI runtime error for another reason',
    says: [
      either(
        /cannotstartcontainer\w{0,6}:?[^\n]{0,200}|oci runtime[^\n]{0,200}/,
        /containerruntimeerror:?[^\n]{0,120}|container runtime[^\n]{0,120}/,
        /failed to (?:create shim|start containerd task)[^\n]{0,120}|starting container process[^\n]{0,120}/,
      ),
    ],
    confidence: 0.7,
  },
  {
    cause: 'container.start_timeout',
    wording: 'CannotStopContainerError, CannotInspectContainerError',
    says: [/cannot(?:stop|inspect|describe|remove)container\w{0,6}:?[^\n]{0,120}/],
    confidence: 0.6,
  },
];
