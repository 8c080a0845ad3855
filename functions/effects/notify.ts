import { incidentCost } from '../billing/incident-cost.ts';
import type { Proof } from '../diagnosis/proof.ts';
import { withFacts } from '../diagnosis/proof.ts';
import type { IncidentId, PostedIncident } from '../incidents/incident.ts';
import { isPaged, proofTold, triesOf, withPaged, withProofTold, withSaid, withTries } from '../incidents/marks.ts';
import { memoryOf, revertText } from '../report/answers.ts';
import { headlineOf } from '../messages/render.ts';
import { plainText } from '../messages/text.ts';
import { linksOf } from '../messages/links.ts';
import type { NotifyEffects } from './notify-effects.ts';
import { unsaid } from './notify-effects.ts';
import { send } from './notify-send.ts';
import type { Notice } from './ports.ts';
import { loadProof } from './proof-document.ts';
import { recommendationName } from './report-name.ts';
import { SlackBusy, SlackRefused } from './slack-errors.ts';

export type { NotifyEffects } from './notify-effects.ts';

const secondsOf = (fx: NotifyEffects): number => Math.floor(fx.clock.now().getTime() / 1000);

/** Seconds until the next try when Slack gives none: doubling up to ten minutes. */
const BACKOFF_SECONDS = 30;
const BACKOFF_SECONDS_MAX = 600;

const backoffSeconds = (tries: number): number =>
  Math.min(BACKOFF_SECONDS * 2 ** Math.max(0, tries - 1), BACKOFF_SECONDS_MAX);

/**
 * Pages go to the topic before anything else: a deaf Slack must not hold them up. At most one is sent twice after a
 * crash.
 */
const page = async (item: PostedIncident, fx: NotifyEffects): Promise<PostedIncident> => {
  let next = item;
  for (const saying of unsaid(item).filter(({ level, id }) => level === 'page' && !isPaged(item.said, id))) {
    await fx.pager.page(headlineOf(item), `${saying.text}\n\n${plainText(item, linksOf(item))}`);
    fx.metrics.count('Pages');
    next = { ...next, said: withPaged(next.said, saying.id) };
    await fx.store.savePosted(next, secondsOf(fx));
  }
  return next;
};

/** Nothing is said: the texts count as read and the message is not owed any more. */
const passOver = async (item: PostedIncident, { gatheredAt }: Partial<Proof>, fx: NotifyEffects): Promise<void> => {
  const said = withSaid(
    item.said,
    unsaid(item).map(({ id }) => id),
  );
  await fx.store.savePosted({ ...item, posted: item.wanted, said: withProofTold(said, gatheredAt) }, undefined);
};

/** Slack did not take it: the message stays owed and the sweep tries again. Returns when, in epoch seconds. */
const postpone = async (item: PostedIncident, error: SlackBusy | SlackRefused, fx: NotifyEffects): Promise<number> => {
  const isBusy = error instanceof SlackBusy;
  const wait = (isBusy ? error.retryAfterSeconds : BACKOFF_SECONDS_MAX) ?? backoffSeconds(triesOf(item.said));
  const at = secondsOf(fx) + Math.ceil(wait);
  fx.metrics.count(isBusy ? 'SlackBusy' : 'SlackRefused');
  fx.log[isBusy ? 'warn' : 'error']('message stays owed', { incident: item.id, because: error.message, at });
  await fx.store.savePosted(item, at);
  return at;
};

const OUT_OF_MEMORY = 'memory.oom';

/** Tasks that run out of memory in a size that we advised: the question whether to go back cannot wait for Monday. */
const revertOf = async ({ cause, service, billed }: PostedIncident, { store }: NotifyEffects) => {
  const { cpuUnits: cpu, memoryMib: memory } = billed?.size ?? {};
  if (cause !== OUT_OF_MEMORY || !cpu || !memory) return undefined;
  const advised = memoryOf((await store.loadDocument(recommendationName(service)))?.body);
  return revertText(advised, { cpu, memory });
};

/** The incident with its price tag, and the advice it may be the outcome of, as its message shows them. */
const withMoney = async (item: PostedIncident, fx: NotifyEffects): Promise<PostedIncident> => {
  if (item.billed === undefined) return item;
  const Cost = incidentCost(item, (await fx.prices()).priceOf);
  const Size = await revertOf(item, fx);
  return { ...item, facts: { ...item.facts, ...(Cost ? { Cost } : {}), ...(Size ? { Size } : {}) } };
};

/** It came back while people want silence; a page is said all the same. */
const isAskedSilent = (item: PostedIncident, fx: NotifyEffects): boolean =>
  item.mutedUntil !== null && item.mutedUntil > secondsOf(fx) && unsaid(item).every(({ level }) => level !== 'page');

type Owed = { readonly item: PostedIncident; readonly proof: Proof | undefined };

/**
 * Posts what is owed of one incident. Returns the epoch seconds until which Slack should be left alone, if it should.
 */
const deliver = async ({ item: loaded, proof }: Owed, fx: NotifyEffects): Promise<number | undefined> => {
  const item = await withMoney(await page(withFacts(loaded, proof), fx), fx);
  const cover = item.kind === 'stops' ? await fx.coverOf(item) : undefined;
  if (item.messageTs === null && (cover !== undefined || isAskedSilent(item, fx))) {
    await passOver(item, proof ?? {}, fx);
    return undefined;
  }
  const isRetry = triesOf(item.said) > 0;
  let state: PostedIncident = { ...item, said: withTries(item.said, triesOf(item.said) + 1) };
  await fx.store.savePosted(state, 'kept');
  try {
    for await (const next of send(state, { isRetry, cover }, fx)) state = next;
  } catch (error) {
    if (!(error instanceof SlackBusy || error instanceof SlackRefused)) throw error;
    return postpone(state, error, fx);
  }
  const said = withProofTold(withTries(state.said, 0), proof?.gatheredAt);
  await fx.store.savePosted({ ...state, posted: state.wanted, said }, undefined);
  fx.metrics.count('Messages');
  return undefined;
};

/** The incident if more of it is wanted than was posted, or if what an investigation found is not told yet. */
const owed = async (id: IncidentId, { store }: NotifyEffects): Promise<Owed | undefined> => {
  const item = await store.loadIncident(id);
  if (item === undefined) return undefined;
  const { proof } = item.kind === 'stops' ? await loadProof(item, store) : { proof: undefined };
  const isProofNews = proof !== undefined && proof.gatheredAt !== proofTold(item.said);
  return item.wanted > item.posted || isProofNews ? { item, proof } : undefined;
};

/** Leaves an owed message for later without asking Slack, behind those before it. */
const wait = async (item: PostedIncident, at: number, fx: NotifyEffects): Promise<void> => {
  const paged = await page(item, fx);
  await fx.store.savePosted(paged, at);
};

/**
 * Posts, updates and answers in Slack what the named incidents owe: one message each, rendered from the incident as
 * it is now and put in place later; what is said after the first time goes into its thread. Idempotent by what was
 * posted. When Slack can't be had, everything stays owed, in order, and the sweep brings it back; only trouble with
 * the store throws.
 */
export const notify = async (notices: readonly Notice[], fx: NotifyEffects): Promise<void> => {
  let pauseUntil: number | undefined;
  for (const [position, id] of [...new Set(notices.map(({ incident }) => incident))].entries()) {
    const found = await owed(id, fx);
    if (found === undefined) continue;
    if (pauseUntil !== undefined) await wait(found.item, pauseUntil + position, fx);
    else pauseUntil = await deliver(found, fx);
  }
};
