import { remembered } from '../../masking/remembered.ts';
import { missingEnd } from './complete.ts';
import { nameless } from './nameless.ts';
import { formsOfText, lower } from './text.ts';
import type { StopContainer, TaskStop } from '../stop.ts';

/**
 * A form of the reasons that patterns are tried on. `matched` is in lower case, without the letters of names, and whole
 * where a sentence broke off; `quoted` is the original, with blanks for what broke off.
 */
type Form = { readonly matched: string; readonly quoted: string; readonly isDense: boolean; readonly isCut: boolean };

type Words = { readonly form: Form; readonly index: number; readonly length: number };

/** A text as rules see it: every pattern is looked for at most once. */
export type TextView = {
  readonly forms: readonly Form[];
  readonly found: Map<RegExp, Words | null>;
  /** Places of rules whose words are not in this text: it need not be asked again for the next stop that says so. */
  readonly excluded: boolean[];
};

/** A stop as rules see it: all reasons in one text. */
export type StopView = TextView & {
  readonly stop: TaskStop;
  /** The containers that can be to blame: without those that AWS injects. */
  readonly containers: readonly StopContainer[];
};

/** Put between reasons; `.` does not cross it, so no pattern convicts with words of two reasons. */
const BETWEEN = '\n';

/** Characters of one reason, and of all together, that patterns are tried on: ECS's own limit is 1,024 a reason. */
const REASON_CHARACTERS_MAX = 1280;
const ALL_CHARACTERS_MAX = 2560;

const INJECTED = /^aws-guardduty-agent/;

/** Containers that AWS puts into a task by itself never are the cause. */
export const isInjected = (container: { readonly name: string }): boolean => INJECTED.test(container.name);

type Text = Pick<Form, 'matched' | 'quoted'>;

const textOf = (text: string, isDense: boolean): Text => {
  const quoted = text.slice(0, REASON_CHARACTERS_MAX);
  const matched = lower(isDense ? quoted : nameless(quoted));
  const missing = isDense ? '' : missingEnd(matched);
  return { matched: matched + missing, quoted: quoted + ' '.repeat(missing.length) };
};

const form = (reasons: readonly string[], isDense: boolean): Form => {
  const texts = reasons.map((reason) => textOf(reason, isDense));
  const joined = (part: (text: Text) => string): string => texts.map(part).join(BETWEEN).slice(0, ALL_CHARACTERS_MAX);
  return {
    matched: joined(({ matched }) => matched),
    quoted: joined(({ quoted }) => quoted),
    isDense,
    isCut: texts.some(({ quoted }, place) => quoted.length > (reasons[place] ?? '').length),
  };
};

const formsOf = (reasons: readonly string[]): readonly Form[] => {
  const texts = reasons.map(formsOfText);
  const plain = form(
    texts.map(({ flat }) => flat),
    false,
  );
  const wrapped = texts.flatMap(({ dense }) => dense ?? []);
  return wrapped.length > 0 ? [plain, form(wrapped, true)] : [plain];
};

/** Put between texts that are remembered together: no reason has it. */
const APART = '\u0000';
/** Views kept: those of a crash loop are all the same, and so is what was found in them. */
const VIEWS_KEPT = 200;

const viewOfJoined = remembered(
  (joined): TextView => ({ forms: formsOf(joined.split(APART)), found: new Map(), excluded: [] }),
  VIEWS_KEPT,
);

/** Texts as rules see them. */
export const viewOfTexts = (texts: readonly string[]): TextView => viewOfJoined(texts.join(APART));

/** A stop as rules see it: the reasons of the task and of the containers that can be to blame, each once. */
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

/** Where a quotation may begin or end: after a clause, not within one. */
const STARTS = [': ', '. ', '; ', BETWEEN];
const ENDS = ['. ', ' : ', BETWEEN];
const BEFORE_CHARACTERS_MAX = 80;
const QUOTED_CHARACTERS_MAX = 280;

/** The clause around a match: enough words to convict, not the whole text. */
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

const memoised = (view: TextView, pattern: RegExp): Words | null => {
  const known = view.found.get(pattern);
  if (known !== undefined) return known;
  const words = findWords(view, pattern);
  view.found.set(pattern, words);
  return words;
};

/** The words of the reasons that match, in their own case; undefined when none do. Patterns are in lower case. */
export const find = (view: TextView, pattern: RegExp): string | undefined => {
  const words = memoised(view, pattern);
  return words?.form.quoted.slice(words.index, words.index + words.length).trimEnd();
};

/** As `find`, with the rest of the clause around the match: the words to show a person. */
export const findClause = (view: TextView, pattern: RegExp): string | undefined => {
  const words = memoised(view, pattern);
  return words === null ? undefined : quote(words.form.quoted, words.index, words.length);
};

/** Whether a pattern is found in the same reason as another one: what another container says does not count. */
export const isBeside = (view: TextView, pattern: RegExp, other: RegExp): boolean => {
  const words = memoised(view, other);
  if (words === null) return false;
  const { matched } = words.form;
  const from = matched.lastIndexOf(BETWEEN, words.index) + 1;
  const to = matched.indexOf(BETWEEN, words.index + words.length);
  return exec(words.form, pattern, matched.slice(from, to < 0 ? matched.length : to)) !== null;
};
