import { messageOf } from '../../functions/primitives/error-text.ts';
import { withoutServices } from '../../functions/report/own-files.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure } from '../input/io.ts';
import { textInFile } from '../input/named-file.ts';
import { fitted } from '../input/width.ts';
import { bodyOf, titleOf } from '../pull-request/describe.ts';
import { placedIn } from '../pull-request/place.ts';
import type { ReportedChange } from '../pull-request/report-file.ts';
import { NoReport, changesIn } from '../pull-request/report-file.ts';
import type { Checkout } from '../pull-request/repository.ts';
import { checkOut, commit, leave, runs } from '../pull-request/repository.ts';

export type PullRequestFlags = {
  /** Folder of the repository that holds the infrastructure. */
  readonly repo: string;
  /** A `report.json` of the weekly report or of `farwatch report`. */
  readonly report: string;
  readonly services: readonly string[];
  /** Whether a pull request is opened with `gh`; the branch is made in any case. */
  readonly opens: boolean;
  readonly json?: boolean;
};

const isNamed = ({ cluster, service }: ReportedChange, name: string): boolean =>
  name === service || name === `${cluster}/${service}`;

const WRITE_ONE = 'write one with farwatch report --out DIR';

const reportedIn = async (report: string): Promise<readonly ReportedChange[]> => {
  const text = await textInFile(report).catch((cause: unknown) => {
    throw new CommandFailure(`${messageOf(cause)}: ${WRITE_ONE}`, { cause });
  });
  const without = withoutServices(text);
  if (without !== undefined) throw new CommandFailure(`${report} is ${without}`);
  try {
    return changesIn(text);
  } catch (cause) {
    if (!(cause instanceof NoReport)) throw cause;
    throw new CommandFailure(`${report} is not a report.json of Farwatch: ${WRITE_ONE}`, { cause });
  }
};

const wantedOf = async ({ report, services }: PullRequestFlags): Promise<readonly ReportedChange[]> => {
  const all = await reportedIn(report);
  const unknown = services.find((name) => !all.some((change) => isNamed(change, name)));
  if (unknown !== undefined) throw new CommandFailure(`${report} counts no saving for ${unknown}`);
  return services.length === 0 ? all : all.filter((change) => services.some((name) => isNamed(change, name)));
};

const hasGh = (folder: string): Promise<boolean> =>
  runs('gh', ['--version'], folder).then(
    () => true,
    () => false,
  );

type Committed = { readonly title: string; readonly body: string };

const opened = async ({ repo }: PullRequestFlags, branch: string, { title, body }: Committed): Promise<string> => {
  try {
    await runs('git', ['push', '--quiet', '--set-upstream', 'origin', branch], repo);
    return await runs('gh', ['pr', 'create', '--head', branch, '--title', title, '--body', body], repo);
  } catch (cause) {
    const failed = `branch ${branch} is ready; opening the pull request failed: ${messageOf(cause)}`;
    throw new CommandFailure(`${failed}: push it and open one by hand`, { cause });
  }
};

const branchOf = (changes: readonly ReportedChange[]): string => {
  const name = changes.length === 1 ? (changes[0]?.service ?? '') : `${changes.length}-services`;
  return `farwatch/size-${name.replace(/[^A-Za-z0-9-]+/g, '-')}`;
};

/** Why there is no branch, as git says it, and what to do. */
const noBranch = (repo: string, branch: string, said: string): string => {
  const next = /already (?:exists|used|checked out)/.test(said)
    ? 'merge that branch, or delete it (git worktree prune, then git branch -D), and try again'
    : 'give the folder of a git repository with --repo';
  return `branch ${branch} cannot be made in ${repo} (${said}): ${next}`;
};

/** Commits what can be changed; undefined when that is nothing. */
const propose = async (
  io: Io,
  checkout: Checkout,
  changes: readonly ReportedChange[],
): Promise<Committed | undefined> => {
  const { made, edits, notes } = placedIn(checkout.files, changes);
  for (const note of notes) io.err(note);
  if (made.length === 0) return undefined;
  const [title, body] = [titleOf(made), bodyOf(made, edits, notes)];
  await commit(checkout, edits, `${title}\n\n${body}`);
  for (const { path, what } of edits) io.err(`${path}: ${what}`);
  return { title, body };
};

/**
 * `farwatch advice pr --repo DIR --report report.json [SERVICE …]`: the sizes that a report recommends, as a branch of
 * the user's repository, opened with `gh` if it is installed. Only numbers equal to what runs today are changed, of a
 * service all or none; the working tree is not touched. Throws `CommandFailure` when there is nothing to change, or
 * when the branch is ready and cannot be pushed or opened.
 */
export const adviceAsPullRequest = async (io: Io, flags: PullRequestFlags): Promise<number> => {
  const changes = await wantedOf(flags);
  if (changes.length === 0) throw new CommandFailure(`${flags.report} counts no saving`);
  const branch = branchOf(changes);
  const checkout = await checkOut(flags.repo, branch).catch((cause: unknown) => {
    throw new CommandFailure(noBranch(flags.repo, branch, messageOf(cause)), { cause });
  });
  let committed: Committed | undefined;
  try {
    committed = await propose(io, checkout, changes);
  } finally {
    await leave(flags.repo, checkout, committed !== undefined);
  }
  if (committed === undefined) throw new CommandFailure(`nothing was changed in ${flags.repo}`);
  const pullRequest = flags.opens && (await hasGh(flags.repo)) ? await opened(flags, branch, committed) : null;
  if (flags.json === true) io.out(JSON.stringify({ branch, title: committed.title, pullRequest }));
  else if (pullRequest !== null) io.out(pullRequest);
  else io.out(fitted(`branch ${branch} is ready; push it and open a pull request: its commit message has the text`));
  return 0;
};
