import type { ServiceRevision, TaskDefinition } from './ecs-snapshot.ts';
import { SURROUNDINGS } from './ecs-snapshot.ts';

/** One field that differs. A side is null where the field is absent. */
export type Change = { readonly field: string; readonly from: string | null; readonly to: string | null };

/** Differences between a candidate and the revision it is compared with. */
export type Diff = {
  readonly from: string;
  readonly to: string;
  /** A different `family:revision`. */
  readonly isOtherDefinition: boolean;
  /** Fields of the task definition that differ; null when the definitions could not be compared. */
  readonly definition: readonly Change[] | null;
  /** Fields that are equal in both definitions. */
  readonly unchanged: Readonly<Record<string, string>>;
  readonly digests: readonly Change[];
  /** Containers that certainly run the same image, whatever its reference. */
  readonly sameDigests: readonly string[];
  readonly platformVersion: Change | null;
  readonly surroundings: readonly Change[];
  /** Fields that one side does not report: neither equal nor different. */
  readonly unclear: readonly string[];
};

/** Differing keys of two records, in alphabetical order. */
const changesOf = (from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>): readonly Change[] =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort()
    .filter((field) => from[field] !== to[field])
    .map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null }));

/** Fields that are equal in both. */
const alike = (from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(to).filter(([field, text]) => from[field] === text));

const digestsOf = ({ images }: ServiceRevision): Readonly<Record<string, string>> =>
  Object.fromEntries(images.flatMap(({ container, digest }) => (digest === null ? [] : [[container, digest]])));

const platformOf = ({ platformVersion }: ServiceRevision): Readonly<Record<string, string>> =>
  platformVersion === null ? {} : { platformVersion };

const isReported = ({ from, to }: Change): boolean => from !== null && to !== null;

/** Splits changes of a service revision: a field that only one side reports is unclear, not different. */
const splitByKnown = (
  changes: readonly Change[],
): { readonly known: readonly Change[]; readonly unclear: readonly string[] } => ({
  known: changes.filter(isReported),
  unclear: changes.filter((change) => !isReported(change)).map(({ field }) => field),
});

const surroundingsOf = ({ surroundings }: ServiceRevision): Readonly<Record<string, string>> =>
  Object.fromEntries(
    SURROUNDINGS.flatMap((name) => (surroundings[name] === undefined ? [] : [[name, surroundings[name]]])),
  );

export type Compared = {
  readonly revision: ServiceRevision;
  /** Undefined: ECS no longer has it. */
  readonly definition: TaskDefinition | undefined;
};

/**
 * What the candidate changes against another revision. In the task definition, a field of one side only was added or
 * removed; in a service revision it is unclear.
 */
export const diffOf = (from: Compared, to: Compared): Diff => {
  const isOtherDefinition = from.revision.taskDefinition !== to.revision.taskDefinition;
  const [before, after] = [from.definition?.fields, to.definition?.fields];
  const digests = splitByKnown(changesOf(digestsOf(from.revision), digestsOf(to.revision)));
  const platform = splitByKnown(changesOf(platformOf(from.revision), platformOf(to.revision)));
  const surroundings = splitByKnown(changesOf(surroundingsOf(from.revision), surroundingsOf(to.revision)));
  const definition = isOtherDefinition ? (before && after ? changesOf(before, after) : null) : [];
  return {
    from: from.revision.taskDefinition,
    to: to.revision.taskDefinition,
    isOtherDefinition,
    definition,
    unchanged: alike(before ?? {}, after ?? {}),
    digests: digests.known,
    sameDigests: Object.keys(alike(digestsOf(from.revision), digestsOf(to.revision))),
    platformVersion: platform.known[0] ?? null,
    surroundings: surroundings.known,
    unclear: [...(definition?.length === 0 ? digests.unclear : []), ...platform.unclear, ...surroundings.unclear],
  };
};

/** Another definition whose content may differ; a definition registered again without a change counts as the same. */
export const isOtherContent = ({ definition }: Diff): boolean => definition === null || definition.length > 0;

/** Whether the candidate certainly differs. */
export const isChange = (diff: Diff): boolean =>
  isOtherContent(diff) || diff.digests.length > 0 || diff.platformVersion !== null || diff.surroundings.length > 0;
