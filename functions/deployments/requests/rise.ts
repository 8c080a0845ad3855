import type { Served, ServedMinute, Window } from './window.ts';

/** One respect in which requests got worse with a release. */
export type Rise = {
  readonly kind: 'failed' | 'slower';
  /** Requests and hits since the release and in the hour before. */
  readonly after: Tally;
  readonly before: Tally;
  /** Others behind the same load balancers; null where they have too few requests to tell. */
  readonly others: { readonly after: Tally; readonly before: Tally } | null;
  /** It is enough to propose a rollback; otherwise people are only told. */
  readonly isEnoughToAsk: boolean;
};

type Tally = { readonly requests: number; readonly hits: number };

/** Minutes with requests since the release: fewer are an accident. */
const MINUTES_MIN = 5;
const HITS_MIN = 20;
/** Minimum share of the minutes since the release that show it: a burst fills one or two. */
const PERSISTENT = 0.7;
/** A minute shows it with this part of the whole share. */
const MINUTE_PART = 1 / 3;
/** Minutes of the worst stretch of the hour before, which the release has to exceed. */
const STRETCH = 10;
/** Hits by which a share is estimated upwards: with none of n, it is below 3 / n (95 %). */
const UNSEEN = 3;
/** Requests to others before and since, from which on they are asked. */
const OTHERS_MIN = 100;
/** Requests of a minute may rise by this factor before longer response times are the load's doing. */
const LOAD_MAX = 1.5;

type Rule = {
  /** Minimum share since the release. */
  readonly share: number;
  /** Minimum difference to the hour before, and to its worst stretch. */
  readonly rise: number;
  /** Minimum factor between the share and the upper estimate of the hour before, and its worst stretch. */
  readonly factor: number;
  /** Others suffer the same from this part of the service's own rise on. */
  readonly othersPart: number;
  /**
   * Whether it is enough to ask. How long others' responses take also changes with the time of day, which can hide that
   * they wait for the same slow dependency: slower responses are reported, but nothing is proposed for them alone.
   */
  readonly mayAsk: boolean;
};

const RULES: Readonly<Record<Rise['kind'], Rule>> = {
  failed: { share: 0.01, rise: 0.005, factor: 3, othersPart: 1 / 20, mayAsk: true },
  slower: { share: 0.5, rise: 0.15, factor: 1, othersPart: 1 / 5, mayAsk: false },
};

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

const tallyOf = (minutes: readonly Served[], kind: Rise['kind']): Tally => ({
  requests: sum(minutes.map(({ requests }) => requests)),
  hits: sum(minutes.map((minute) => minute[kind] ?? 0)),
});

const shareOf = ({ requests, hits }: Tally): number => (requests === 0 ? 0 : hits / requests);

/** The largest share of ten minutes on end. */
const worstOf = (minutes: readonly Served[], kind: Rise['kind']): number =>
  Math.max(
    0,
    ...minutes.slice(STRETCH - 1).map((_, from) => shareOf(tallyOf(minutes.slice(from, from + STRETCH), kind))),
  );

const isPersistent = (minutes: readonly Served[], kind: Rise['kind'], share: number): boolean => {
  const shown = minutes.filter((minute) => (minute[kind] ?? 0) > minute.requests * share * MINUTE_PART);
  return minutes.length >= MINUTES_MIN && shown.length >= PERSISTENT * minutes.length;
};

const ownOf = (minutes: readonly ServedMinute[], kind: Rise['kind']): readonly Served[] =>
  minutes.map(({ own }) => own).filter((own) => own.requests > 0 && own[kind] !== null);

/** Whether a service's own requests got worse with the release, and stay so. */
const isRisen = ({ before, after }: Window, kind: Rise['kind']): boolean => {
  const { share: least, rise, factor } = RULES[kind];
  const [served, usual] = [ownOf(after, kind), ownOf(before, kind)];
  const [now, then] = [tallyOf(served, kind), tallyOf(usual, kind)];
  if (then.requests === 0 || now.hits < HITS_MIN) return false;
  const share = shareOf(now);
  const most = Math.max((then.hits + UNSEEN) / then.requests, worstOf(usual, kind));
  return share >= least && share >= most + rise && share >= most * factor && isPersistent(served, kind, share);
};

const othersOf = ({ before, after }: Window, kind: Rise['kind']): Exclude<Rise['others'], null> => {
  const known = (minutes: readonly ServedMinute[]): readonly Served[] =>
    minutes.map(({ others }) => others).filter((others) => others.requests > 0 && others[kind] !== null);
  return { after: tallyOf(known(after), kind), before: tallyOf(known(before), kind) };
};

/** Standard deviations by which chance may raise a share. */
const CHANCE = 2;

/**
 * What others say: `same` where their requests got worse by a part of the service's own rise or more, so that something
 * that they share is the cause; `unknown` where they have too few requests to exclude that.
 */
const comparedWithOthers = ({ after, before }: Exclude<Rise['others'], null>, own: number, part: number) => {
  if (after.requests < OTHERS_MIN || before.requests < OTHERS_MIN) return 'unknown';
  const usual = shareOf(before);
  const noise = CHANCE * Math.sqrt((usual * (1 - usual)) / after.requests);
  const rise = shareOf(after) - usual;
  if (rise > noise && rise > own * part) return 'same';
  return rise + noise + UNSEEN / after.requests > own * part ? 'unknown' : 'different';
};

const meanOf = (minutes: readonly Served[]): number =>
  minutes.length === 0 ? 0 : tallyOf(minutes, 'failed').requests / minutes.length;

/** The service has much more to do than before: then slower responses prove nothing. */
const isLoadHigher = ({ before, after }: Window): boolean =>
  meanOf(after.map(({ own }) => own)) > LOAD_MAX * meanOf(before.map(({ own }) => own));

const riseOf = (window: Window, kind: Rise['kind']): Rise | undefined => {
  if (!isRisen(window, kind)) return undefined;
  const [after, before] = [tallyOf(ownOf(window.after, kind), kind), tallyOf(ownOf(window.before, kind), kind)];
  const others = othersOf(window, kind);
  const heard = comparedWithOthers(others, shareOf(after) - shareOf(before), RULES[kind].othersPart);
  if (heard === 'same' || (kind === 'slower' && isLoadHigher(window))) return undefined;
  const isCompared = heard === 'different';
  const isEnoughToAsk = isCompared && RULES[kind].mayAsk && !isLoadHigher(window);
  return { kind, after, before, others: isCompared ? others : null, isEnoughToAsk };
};

/**
 * What got worse for requests with a rolling deployment, by minutes since it completed against the hour before; failed
 * requests first. There is no old revision to compare with at the same time, so this is enough to tell people and to
 * ask them, never to act. What others behind the same load balancers suffer as well is not the release's doing.
 */
export const risesOf = (window: Window): readonly Rise[] =>
  (['failed', 'slower'] as const).flatMap((kind) => riseOf(window, kind) ?? []);
