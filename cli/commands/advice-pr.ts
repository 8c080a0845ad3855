import { readFile } from 'node:fs/promises';
import type { Io } from '../input/io.ts';
import { CommandFailure } from '../input/io.ts';
import type { Edit, Found, SourceFile } from '../pull-request/change.ts';
import { allOf } from '../pull-request/change.ts';
import { bodyOf, titleOf } from '../pull-request/describe.ts';
import { inDocuments } from '../pull-request/documents.ts';
import type { ReportedChange } from '../pull-request/report-file.ts';
import { changesIn } from '../pull-request/report-file.ts';
import type { Checkout } from '../pull-request/repository.ts';
import { checkOut, commit, leave, runs } from '../pull-request/repository.ts';
import { inTerraform } from '../pull-request/terraform.ts';

export type PullRequestFlags = {
  /** Folder of the repository that holds the infrastructure. */
  readonly repo: string;
  /** A `report.json` of the weekly report or of `farwatch report`. */
  readonly report: string;
  readonly services: readonly string[];
  /** Whether a pull request is opened with `gh`; the branch is made in any case. */
  readonly opens: boolean;
};

const isNamed = ({ cluster, service }: ReportedChange, name: string): boolean =>
  name === service || name === `${cluster}/${service}`;

const wantedOf = async ({ report, services }: PullRequestFlags): Promise<readonly ReportedChange[]> => {
  const text = await readFile(report, 'utf8').catch((cause: unknown) => {
    throw new CommandFailure(`${report} cannot be read: write one with farwatch report --out DIR`, { cause });
  });
  const all = changesIn(text);
  const unknown = services.find((name) => !all.some((change) => isNamed(change, name)));
  if (unknown !== undefined) throw new CommandFailure(`${report} asks for no change of ${unknown} that it counts on`);
  return services.length === 0 ? all : all.filter((change) => services.some((name) => isNamed(change, name)));
};

type Placed = { readonly change: ReportedChange; readonly found: Found };

const placedIn = (files: readonly SourceFile[], change: ReportedChange): Placed => ({
  change,
  found: allOf([inDocuments(files, change), inTerraform(files, change)]),
});

/** The same place found twice, say a parameter that two values refer to, is edited once. */
const distinct = (edits: readonly Edit[]): readonly Edit[] =>
  edits.filter(
    (edit, index) => edits.findIndex(({ path, start }) => path === edit.path && start === edit.start) === index,
  );

const hasGh = (folder: string): Promise<boolean> =>
  runs('gh', ['--version'], folder).then(
    () => true,
    () => false,
  );

const open = async ({ folder, branch }: Checkout, title: string, body: string): Promise<string> => {
  await runs('git', ['push', '--quiet', '--set-upstream', 'origin', branch], folder);
  return runs('gh', ['pr', 'create', '--head', branch, '--title', title, '--body', body], folder);
};

const branchOf = (changes: readonly ReportedChange[]): string => {
  const name = changes.length === 1 ? (changes[0]?.service ?? '') : `${changes.length}-services`;
  return `farwatch/size-${name.replace(/[^A-Za-z0-9-]+/g, '-')}`;
};

const propose = async (io: Io, flags: PullRequestFlags, checkout: Checkout, changes: readonly ReportedChange[]) => {
  const placed = changes.map((change) => placedIn(checkout.files, change));
  for (const { found } of placed) for (const refusal of found.refusals) io.err(refusal);
  const made = placed.filter(({ found }) => found.edits.length > 0);
  for (const { change, found } of placed)
    if (found.edits.length === 0) io.err(`${change.service}: no file here holds the sizes of family ${change.family}`);
  if (made.length === 0) return false;
  const edits = distinct(made.flatMap(({ found }) => found.edits));
  const changed = made.map(({ change }) => change);
  const [title, body] = [titleOf(changed), bodyOf(changed, edits)];
  await commit(checkout, edits, `${title}\n\n${body}`);
  for (const { path, what } of edits) io.err(`${path}: ${what}`);
  if (flags.opens && (await hasGh(flags.repo))) io.out(await open(checkout, title, body));
  else io.out(`branch ${checkout.branch} is ready; push it and open a pull request: its commit message is the text`);
  return true;
};

/**
 * `farwatch advice pr --repo DIR --report report.json [SERVICE …]`: the sizes that a report recommends, as a branch of
 * the user's repository, opened with `gh` if it is installed. Only numbers equal to what runs today are changed; the
 * working tree is not touched. Throws `CommandFailure` when there is nothing to change.
 */
export const adviceAsPullRequest = async (io: Io, flags: PullRequestFlags): Promise<number> => {
  const changes = await wantedOf(flags);
  if (changes.length === 0) throw new CommandFailure(`${flags.report} asks for no change that it counts on`);
  const checkout = await checkOut(flags.repo, branchOf(changes)).catch((cause: unknown) => {
    throw new CommandFailure(`no branch ${branchOf(changes)} can be made in ${flags.repo}: ${String(cause)}`, {
      cause,
    });
  });
  let isDone = false;
  try {
    isDone = await propose(io, flags, checkout, changes);
  } finally {
    await leave(flags.repo, checkout, isDone);
  }
  if (!isDone) throw new CommandFailure(`nothing was changed in ${flags.repo}`);
  return 0;
};
