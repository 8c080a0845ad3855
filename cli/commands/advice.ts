import type { Clock, Store } from '../../functions/adapters/common.ts';
import { answerRecommendation, readStanding } from '../../functions/adapters/dynamodb/advice-answers.ts';
import { eachOf } from '../../functions/primitives/each-of.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import { dayInUtc } from '../../functions/primitives/instant-text.ts';
import { mask } from '../../functions/masking/mask.ts';
import type { Advised, Answer } from '../../functions/report/advice/answers.ts';
import { DAYS_MAX } from '../../functions/report/advice/answers.ts';
import type { Standing } from '../../functions/report/advice/standing.ts';
import { ANSWERED, standingJson, standingOrder } from '../../functions/report/advice/standing.ts';
import { planText } from '../../functions/report/advice/plan.ts';
import { usdText } from '../../functions/report/text.ts';
import { sizeText } from '../../functions/sizing/explain.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure, WrongUsage } from '../input/io.ts';
import { tableText } from '../input/table.ts';
import { fitted } from '../input/width.ts';
import { serviceNamed } from './timeline.ts';

/** The installation's store and the clock. */
export type AdviceSource = {
  readonly store: Pick<Store, 'services' | 'loadDocument' | 'saveDocument'>;
  readonly clock: Clock;
};

const READS_AT_ONCE = 16;

const read = ({ store, clock }: AdviceSource, service: ServiceKey): Promise<readonly Standing[]> =>
  readStanding(service, store, clock.now());

const nameOf = (service: ServiceKey): string => `${partsOf(service).cluster}/${partsOf(service).name}`;

const answerText = (answer: Answer | null): string => {
  if (answer === null) return 'open';
  const until = answer.until === null ? '' : ` until ${dayInUtc(answer.until)}`;
  const because = answer.reason === undefined ? '' : `: ${answer.reason}`;
  return `${ANSWERED[answer.kind]} by ${answer.by}${until}${because}`;
};

const savingText = ({ saving, savingAtList, unsure }: Advised): string => {
  if (saving === null) return 'unpriced';
  const list = savingAtList === undefined ? '' : `, ${usdText(Math.abs(savingAtList))} at list price`;
  if (saving < 0) return `costs ${usdText(-saving)}${list}`;
  return unsure === undefined ? `saves ${usdText(saving)}${list}` : `would save ${usdText(saving)}${list}, not counted`;
};

const rowOf = ({ service, advised, answer }: Standing): string[] => [
  nameOf(service),
  advised.from === undefined ? '' : sizeText(advised.from),
  planText(advised),
  savingText(advised),
  dayInUtc(advised.at),
  advised.unsure === undefined ? answerText(answer) : `${answerText(answer)}; cannot be accepted: ${advised.unsure}`,
];

const HEAD = ['service', 'size', 'recommended', 'a month', 'since', 'answer'];

const show = (io: Io, found: readonly Standing[]): void =>
  io.out(tableText({ head: HEAD, rows: found.map(rowOf), names: 1 }));

export type ListFlags = { readonly service?: string; readonly json: boolean };

/**
 * `farwatch advice list [SERVICE]`: recommendations of the newest report with their answers, the largest amount first.
 */
export const listAdvice = async (io: Io, { service, json }: ListFlags, source: AdviceSource): Promise<number> => {
  const known = await source.store.services();
  const wanted = service === undefined ? known : [serviceNamed(service, known)];
  const found = (await eachOf(wanted, READS_AT_ONCE, (key) => read(source, key))).flat().sort(standingOrder);
  if (json) for (const one of found) io.out(JSON.stringify(standingJson(one)));
  else if (found.length > 0) show(io, found);
  if (found.length === 0) io.err(nothingText(service));
  return 0;
};

const nothingText = (service: string | undefined): string =>
  service === undefined
    ? 'no recommendations: there is no weekly report yet, or every service has the right size'
    : `no recommendation for ${service}`;

export type AnswerFlags = {
  readonly do: Answer['kind'];
  readonly service: string;
  readonly days?: string;
  readonly because?: string;
  readonly json: boolean;
  /** Recorded as the author of the answer. */
  readonly by: string;
};

const daysOf = (days: string | undefined): number | undefined => {
  if (days === undefined) return undefined;
  const count = Number(days);
  if (!/^\d+$/.test(days) || count < 1 || count > DAYS_MAX)
    throw new WrongUsage(`--days ${days}: give a whole number from 1 to ${DAYS_MAX}`);
  return count;
};

const MEANING = {
  accept: 'the saving is measured 7 and 28 days after a revision has the size',
  snooze: 'until then the report does not recommend this size, but may recommend another',
  reject: 'until then the report does not recommend this size, but may recommend another',
} as const;

/**
 * `farwatch advice accept|snooze|reject SERVICE`: stores an answer to the size that the newest report recommends, like
 * the buttons in Slack. Throws `CommandFailure` when the service is unknown, nothing is recommended, or a size that is
 * risky or uncertain is accepted.
 */
export const answerAdvice = async (io: Io, flags: AnswerFlags, source: AdviceSource): Promise<number> => {
  const days = daysOf(flags.days);
  const service = serviceNamed(flags.service, await source.store.services());
  const [standing] = await read(source, service);
  if (standing === undefined)
    throw new CommandFailure(`no recommendation for ${nameOf(service)} (see farwatch advice list)`);
  const because = mask((flags.because ?? '').replace(/\s+/g, ' ').trim()) || undefined;
  const { size, scaling } = standing.advised;
  const answering = { kind: flags.do, by: flags.by, size, scaling, days, reason: because };
  const answered = await answerRecommendation(source, service, answering);
  if (answered.kind === 'refused') throw new CommandFailure(`${nameOf(service)}: ${answered.reason}`);
  const { answer } = answered.answers;
  if (flags.json) io.out(JSON.stringify(standingJson({ ...standing, answer })));
  else io.out(fitted(`${nameOf(service)} to ${planText(standing.advised)}: ${answerText(answer)}`));
  io.err(MEANING[flags.do]);
  return 0;
};
