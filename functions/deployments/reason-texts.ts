import { plural } from '../primitives/plural.ts';
import type { Diff } from './diff.ts';
import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';
import { partsOf } from '../primitives/identity.ts';
import { dateOf } from '../primitives/instant.ts';
import { clockInUtc } from '../primitives/instant-text.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { SnapshotService } from './ecs-snapshot.ts';
import type { Dependency } from './evidence/dependency.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { Load } from './evidence/overload.ts';
import type { Candidate } from './target/successes.ts';

const causesOf = ({ counted }: Evidence): string => {
  const counts = new Map<string, number>();
  for (const { cause } of counted) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([cause, count]) => `${cause} x${count}`)
    .join(', ');
};

const describeOld = ({ old: { starts, failed, late } }: Evidence): string => {
  if (starts === 0) return '';
  const running = late > 0 ? `, and running tasks failed ${plural(late, 'time')}` : '';
  return `; before: ${failed} of ${starts} starts${running}`;
};

/** The evidence in a sentence: what failed, out of how many, against what is usual. */
export const describeEvidence = (evidence: Evidence, { revision }: Pick<Candidate, 'revision'>): string => {
  const { early, bursts } = evidence.counts;
  const failed = [
    ...(early > 0 ? [`${plural(early, 'start')} of ${revision.taskDefinition} failed`] : []),
    ...(bursts > 0 ? [`running tasks of ${revision.taskDefinition} failed ${plural(bursts, 'time')}`] : []),
  ];
  const what =
    failed.length > 0 ? failed.join(' and ') : `no task of ${revision.taskDefinition} failed because of the release`;
  const causes = causesOf(evidence);
  return `${what}${causes ? ` (${causes})` : ''}${describeOld(evidence)}`;
};

const clock = (at: EpochSeconds): string => clockInUtc(dateOf(at));

/** An overload in a sentence: since when, and its signs. */
export const describeLoad = ({ from, signs }: Load): string => {
  const maximum = signs.findLast(({ kind }) => kind === 'maximum');
  const alarms = [...new Set(signs.flatMap(({ kind, name }) => (kind === 'alarm' ? [name] : [])))];
  const shown = [
    ...(maximum === undefined ? [] : [`it is at its maximum of ${maximum.name} tasks`]),
    ...(alarms.length === 0 ? [] : [`alarm ${alarms.slice(0, 2).join(', ')}`]),
  ].join(', ');
  return (
    `the service has been overloaded since ${clock(from)} UTC (${shown}), an hour or more after the release: ` +
    'its tasks fail under the load, and replacing all of them would make it worse'
  );
};

const CONNECTION_TEXTS: Readonly<Record<Dependency['failure'], string>> = {
  refused: 'connection refused',
  'timed-out': 'no answer',
  'no-route': 'no route to host',
  'name-not-found': 'DNS name not found',
  'not-connected': 'no connection',
  reset: 'connection reset',
};

const NAMES_SHOWN = 3;

const namesOf = (services: readonly ServiceKey[]): string => {
  const names = services.map((service) => partsOf(service).name);
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${more}`;
};

const proofText = ({ proof }: Dependency): string => {
  if (proof.kind === 'shared')
    return `and neither can ${namesOf(proof.services)}: a dependency is down; the release is not the cause`;
  if (proof.kind === 'zone')
    return `only in ${proof.zone}, while tasks in other zones run: the zone is cut off; the release is not the cause`;
  return `which they could reach for ${plural(Math.round(proof.seconds / 3600) || 1, 'hour')}: it is down`;
};

/** A dependency that is down, in a sentence that names its endpoint. */
export const describeDependency = (dependency: Dependency): string =>
  `its tasks can't reach ${dependency.endpoint} (${CONNECTION_TEXTS[dependency.failure]}), ${proofText(dependency)}`;

const FIELDS_SHOWN = 4;

/** The fields that the release changes, by name: never the value of an environment variable. */
export const describeDiff = (diff: Diff | undefined): string => {
  if (diff === undefined) return 'it is the first deployment';
  const fields = diff.definition?.map(({ field }) => field) ?? [];
  const more = fields.length > FIELDS_SHOWN ? ` and ${fields.length - FIELDS_SHOWN} more` : '';
  const named = fields.length > 0 ? `: ${fields.slice(0, FIELDS_SHOWN).join(', ')}${more}` : '';
  const parts = [
    ...(diff.isOtherDefinition || fields.length > 0 ? [`changed from ${diff.from} to ${diff.to}${named}`] : []),
    ...(diff.digests.length > 0 ? [`new image content of ${diff.digests.map(({ field }) => field).join(', ')}`] : []),
    ...(diff.platformVersion === null
      ? []
      : [`platform version changed from ${diff.platformVersion.from} to ${diff.platformVersion.to}`]),
    ...diff.surroundings.map(({ field }) => `${field} changed`),
  ];
  return parts.length > 0 ? parts.join('; ') : 'nothing changed';
};

/** An unknown status of a deployment that is not under evaluation: reported, but it blocks nothing. */
export const describeOddStatus = (
  { deployments }: Pick<SnapshotService, 'deployments'>,
  evaluated: DeploymentId,
): string | undefined => {
  const odd = deployments.find(({ id, status }) => id !== evaluated && status === 'unknown');
  return odd && `ECS lists ${odd.id} of ${odd.taskDefinition} with a status that Farwatch does not know`;
};

/** Why nobody is asked about requests that got worse with a release. */
export const ONLY_REPORTED = 'check the release; this alone is not enough evidence to propose a rollback';
