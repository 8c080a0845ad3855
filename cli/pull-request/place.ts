import type { Edit, SourceFile } from './change.ts';
import { allOf } from './change.ts';
import { inDocuments } from './documents.ts';
import type { ReportedChange } from './report-file.ts';
import { inTerraform } from './terraform.ts';

/** What the branch changes, and why it leaves the rest alone. */
export type Placed = {
  readonly made: readonly ReportedChange[];
  readonly edits: readonly Edit[];
  readonly notes: readonly string[];
};

type One = { readonly change: ReportedChange; readonly edits: readonly Edit[]; readonly notes: readonly string[] };

const leftAlone = (change: ReportedChange, reasons: readonly string[]): One => ({
  change,
  edits: [],
  notes: reasons.map((reason) => `${change.cluster}/${change.service}: ${reason}`),
});

const isSizeKept = ({ from, to, containers }: ReportedChange): boolean =>
  from.cpu === to.cpu && from.memory === to.memory && containers.length === 0;

/** All numbers of a service or none: half a change may be a size that Fargate refuses, or one that nobody advised. */
const oneIn = (files: readonly SourceFile[], change: ReportedChange): One => {
  if (change.blockers.length > 0) return leftAlone(change, change.blockers);
  if (isSizeKept(change)) return leftAlone(change, ['its sizes stay as they are']);
  const found = allOf([inDocuments(files, change), inTerraform(files, change)]);
  if (found.refusals.length > 0) return leftAlone(change, found.refusals);
  if (found.edits.length > 0) return { change, edits: found.edits, notes: [] };
  if (found.already.length > 0) return leftAlone(change, found.already);
  const none = `no file here sets the sizes of family ${change.family}`;
  return leftAlone(change, found.possible.length > 0 ? found.possible : [none]);
};

const isSamePlace = (a: Edit, b: Edit): boolean => a.path === b.path && a.start === b.start;

/** A place that is to become two numbers: of two services with one parameter, or of CPU and memory. */
const contested = (edits: readonly Edit[]): readonly Edit[] =>
  edits.filter((edit) => edits.some((other) => isSamePlace(edit, other) && edit.text !== other.text));

/** The same place found twice, say a parameter that two values refer to, is edited once. */
const distinct = (edits: readonly Edit[]): readonly Edit[] =>
  edits.filter((edit, index) => edits.findIndex((other) => isSamePlace(edit, other)) === index);

/** Where the changes stand in the files. */
export const placedIn = (files: readonly SourceFile[], changes: readonly ReportedChange[]): Placed => {
  const found = changes.map((change) => oneIn(files, change));
  const disputed = contested(found.flatMap(({ edits }) => edits));
  const all = found.map((one) => {
    const own = one.edits.filter((edit) => disputed.includes(edit));
    if (own.length === 0) return one;
    return leftAlone(
      one.change,
      own.map(
        ({ path, what }) => `${path}: ${what}, but a different number is recommended for the same place: not changed`,
      ),
    );
  });
  return {
    made: all.filter(({ edits }) => edits.length > 0).map(({ change }) => change),
    edits: distinct(all.flatMap(({ edits }) => edits)),
    notes: all.flatMap(({ notes }) => notes),
  };
};
