import { remembered } from '../../masking/remembered.ts';
import { missingEnd } from './complete.ts';
import { filledGaps } from './gaps.ts';
import { nameless } from './nameless.ts';
import { formsOfText, lower } from './text.ts';
import type { StopContainer, TaskStop } from '../stop.ts';

/**
 * A form of the reasons for patterns. `matched` is in lower case, without the letters of names, and completed where a
 * sentence broke off or words were left out; `quoted` is the original, with spaces for what was completed.
 */
type Form = { readonly matched: string; readonly quoted: string; readonly isDense: boolean; readonly isCut: boolean };

type Words = { readonly form: Form; readonly index: number; readonly length: number };

/** A text for rules: every pattern is matched at most once. */
export type TextView = {
  readonly forms: readonly Form[];
  readonly found: Map<RegExp, Words | null>;
  /** Indices of rules that do not match this text: no need to try them for the next stop with the same text. */
  readonly excluded: boolean[];
};

/** A stop for rules: all reasons in one text. */
export type StopView = TextView & {
  readonly stop: TaskStop;
  /** Containers that can be the cause: without those that AWS injects. */
  readonly containers: readonly StopContainer[];
};

/** Separates reasons; `.` does not match it, so no pattern matches across two reasons. */
const BETWEEN = '\n';

/** Characters of one reason, and of all together, that patterns are matched on: ECS's own limit is 1,024 per reason. */
const REASON_CHARACTERS_MAX = 1280;
const ALL_CHARACTERS_MAX = 2560;

const INJECTED = /^aws-guardduty-agent/;

/** Containers that AWS adds to a task are never the cause. */
export const isInjected = (container: { readonly name: string }): boolean => INJECTED.test(container.name);

type Text = Pick<Form, 'matched' | 'quoted' | 'isCut'>;

const textOf = (text: string, isDense: boolean): Text => {
  const shown = text.slice(0, REASON_CHARACTERS_MAX);
  if (isDense) return { matched: lower(shown), quoted: shown, isCut: false };
  const known = lower(nameless(shown));
  const [filled, quoted] = filledGaps(known, shown);
  const missing = missingEnd(filled);
  const matched = filled + missing;
  return { matched, quoted: quoted + ' '.repeat(missing.length), isCut: matched !== known };
};

/** Reasons cached: each is needed with the others of its stop, and by itself. */
const REASONS_KEPT = 400;

type Reason = { readonly plain: Text; readonly wrapped: Text | undefined };

const reasonOf = remembered((text): Reason => {
  const { flat, dense } = formsOfText(text);
  return { plain: textOf(flat, false), wrapped: dense === undefined ? undefined : textOf(dense, true) };
}, REASONS_KEPT);

const form = (texts: readonly Text[], isDense: boolean): Form => {
  const joined = (part: (text: Text) => string): string => texts.map(part).join(BETWEEN).slice(0, ALL_CHARACTERS_MAX);
  return {
    matched: joined(({ matched }) => matched),
    quoted: joined(({ quoted }) => quoted),
    isDense,
    isCut: texts.some((text) => text.isCut),
  };
};

const formsOf = (texts: readonly string[]): readonly Form[] => {
  const reasons = texts.map(reasonOf);
  const plain = form(
    reasons.map((reason) => reason.plain),
    false,
  );
  const wrapped = reasons.flatMap((reason) => reason.wrapped ?? []);
  return wrapped.length > 0 ? [plain, form(wrapped, true)] : [plain];
};

/** Separates texts in a cache key: no reason contains it. */
const APART = '\u0000';
/** Views cached: those of a crash loop are all the same, and so are their matches. */
const VIEWS_KEPT = 200;

const viewOfJoined = remembered(
  (joined): TextView => ({ forms: formsOf(joined.split(APART)), found: new Map(), excluded: [] }),
  VIEWS_KEPT,
);

/** Texts in the form for rules. */
export const viewOfTexts = (texts: readonly string[]): TextView => viewOfJoined(texts.join(APART));

/** A stop in the form for rules: the reasons of the task and of the containers that can be the cause, each once. */
export const viewOf = (stop: TaskStop): StopView => {
  const own = stop.containers.filter((container) => !isInjected(container));
  const containers = own.length > 0 ? own : stop.containers;
  const reasons = [stop.stoppedReason, ...containers.map((container) => container.reason)].filter(Boolean);
  return { stop, containers, ...viewOfTexts([...new Set(reasons)]) };
};

const DENSE = new Map<RegExp, RegExp>();

/** The same pattern for text without spaces. Patterns therefore write `\s?` for a space that may be missing. */
const denseOf = (pattern: RegExp): RegExp => {
  const known = DENSE.get(pattern);
  if (known !== undefined) return known;
  const made = new RegExp(pattern.source.replaceAll(' ', ''), pattern.flags);
  DENSE.set(pattern, made);
  return made;
};

/** Where a quotation may begin or end: after a clause, not inside one. */
const STARTS = [': ', '. ', '; ', BETWEEN];
const ENDS = ['. ', ' : ', BETWEEN];
const BEFORE_CHARACTERS_MAX = 80;
const QUOTED_CHARACTERS_MAX = 280;

/** The clause around a match: enough text to prove the cause, not all of it. */
const quote = (text: string, index: number, length: number): string => {
  const before = text.slice(Math.max(0, index - BEFORE_CHARACTERS_MAX), index);
  const starts = STARTS.map((mark) => before.lastIndexOf(mark)).map((at, n) =>
    at < 0 ? -1 : at + (STARTS[n] ?? '').length,
  );
  const from =
    Math.max(...starts) < 0
      ? index <= BEFORE_CHARACTERS_MAX
        ? 0
        : index
      : index - before.length + Math.max(...starts);
  const after = text.slice(index + length, from + QUOTED_CHARACTERS_MAX);
  const ends = ENDS.map((mark) => after.indexOf(mark)).filter((at) => at >= 0);
  return text.slice(from, index + length + (ends.length > 0 ? Math.min(...ends) : after.length)).trim();
};

const exec = (form: Form, pattern: RegExp, text = form.matched): RegExpExecArray | null =>
  (form.isDense ? denseOf(pattern) : pattern).exec(text);

const findWords = (view: TextView, pattern: RegExp): Words | null => {
  for (const form of view.forms) {
    const match = exec(form, pattern);
    if (match !== null) return { form, index: match.index, length: match[0].length };
  }
  return null;
};

const cachedFind = (view: TextView, pattern: RegExp): Words | null => {
  const known = view.found.get(pattern);
  if (known !== undefined) return known;
  const words = findWords(view, pattern);
  view.found.set(pattern, words);
  return words;
};

/** Without the spaces that stand for what was filled into a gap. */
const spaced = (quoted: string): string => quoted.replace(/(?<=…|\.\.\.[\])]?|…[\])]) {2,}/g, ' ');

/** The matching text of the reasons, in its own case; undefined without a match. Patterns are in lower case. */
export const find = (view: TextView, pattern: RegExp): string | undefined => {
  const words = cachedFind(view, pattern);
  return words === null
    ? undefined
    : spaced(words.form.quoted.slice(words.index, words.index + words.length)).trimEnd();
};

/** As `find`, with the rest of the clause around the match, for messages. */
export const findClause = (view: TextView, pattern: RegExp): string | undefined => {
  const words = cachedFind(view, pattern);
  return words === null ? undefined : spaced(quote(words.form.quoted, words.index, words.length));
};

/** Whether a pattern matches in the same reason as another one: what another container reports does not count. */
export const isBeside = (view: TextView, pattern: RegExp, other: RegExp): boolean => {
  const words = cachedFind(view, other);
  if (words === null) return false;
  const { matched } = words.form;
  const from = matched.lastIndexOf(BETWEEN, words.index) + 1;
  const to = matched.indexOf(BETWEEN, words.index + words.length);
  return exec(words.form, pattern, matched.slice(from, to < 0 ? matched.length : to)) !== null;
};
