import { isOfTask } from '../../functions/input/envelope.ts';
import { NOTHING_KNOWN } from '../../functions/input/items.ts';
import type { Item, ItemId } from '../../functions/input/items.ts';
import { isRow } from '../../functions/input/row.ts';
import type { Row } from '../../functions/input/row.ts';
import { mask } from '../../functions/masking/mask.ts';
import { advise } from '../../functions/stops/advice/advise.ts';
import { classify } from '../../functions/stops/classify.ts';
import { MESSAGE_CAUSES } from '../../functions/stops/message-cause.ts';
import { classifyServiceEvent } from '../../functions/stops/service-event.ts';
import { classifyServiceMessage } from '../../functions/stops/service-message.ts';
import type { MessageDiagnosis } from '../../functions/stops/service-message.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';
import { explainText } from './classify-text.ts';
import { itemsIn } from '../input/input.ts';
import type { Placed } from '../input/input.ts';
import { CommandFailure, WrongUsage } from '../input/io.ts';
import type { Io } from '../input/io.ts';

export type ClassifyOptions = {
  /** Words of one text to explain; without any, stdin is read. */
  readonly words: readonly string[];
  /** stdin holds messages of services (`{"id","message"}`) instead of stops. */
  readonly serviceEvents: boolean;
  /** The explanation of a text as the line of JSON that stdin would get. */
  readonly json?: boolean;
};

type Answer = Readonly<Record<string, unknown>>;

const refused = (id: ItemId, because: string): Answer => ({ id, error: because });

/** A running or starting task has no cause; a task of which only texts are known has stopped. */
const isRunning = ({ lastStatus, desiredStatus, stopCode, stoppedReason, stoppedAt }: Row): boolean =>
  typeof lastStatus === 'string' &&
  lastStatus !== 'STOPPED' &&
  desiredStatus !== 'STOPPED' &&
  !(stopCode || stoppedReason || stoppedAt);

const ofTask = (id: ItemId, envelope: Row): Answer => {
  const detail = isRow(envelope['detail']) ? envelope['detail'] : {};
  if (isRunning(detail))
    return { id, cause: null, because: `the task has not stopped: ${String(detail['lastStatus'])}` };
  const {
    cause,
    faultDomain: owner,
    evidence,
    adviceParameters: missingData,
    confidence,
  } = classify(parseTaskStop(envelope));
  const advice = advise(cause, missingData);
  return { id, cause, owner, evidence: mask(evidence), advice: mask(advice), confidence };
};

const ofService = (id: ItemId, { cause, evidence }: MessageDiagnosis): Answer => ({
  id,
  cause,
  kind: 'service',
  evidence: mask(evidence),
  meaning: MESSAGE_CAUSES[cause],
});

const ECS = /^(?:aws\.(?:ecs|application-autoscaling|cloudwatch|health)|farwatch)$/;

const ofEvent = (id: ItemId, envelope: Row): Answer => {
  if (isOfTask(envelope)) return ofTask(id, envelope);
  const { source, detail, 'detail-type': type } = envelope;
  if (!ECS.test(String(source))) return refused(id, `an event of ${String(source)}, not of ECS`);
  const { eventName, reason } = isRow(detail) ? detail : {};
  if (source === 'aws.ecs' && typeof eventName === 'string' && /Service Action|Deployment/.test(String(type)))
    return ofService(id, classifyServiceEvent(eventName, typeof reason === 'string' ? reason : ''));
  return { id, cause: null, because: `${String(type)}: this event does not say why a task stopped` };
};

type Readable = Exclude<Item, { readonly kind: 'unreadable' }>;

const ofStop = (item: Readable): Answer => {
  if (item.kind === 'message') return ofService(item.id, classifyServiceMessage(item.message));
  return ofEvent(item.id, item.envelope);
};

/** With `--service-events` any text under `message` counts as a service event message. */
const ofMessage = (item: Readable): Answer => {
  if (item.kind === 'message') return { id: item.id, cause: classifyServiceMessage(item.message).cause };
  if (isOfTask(item.envelope)) return refused(item.id, 'a task, not a message: leave out --service-events');
  const { id, cause, error } = ofEvent(item.id, item.envelope);
  return cause === undefined ? { id, error } : { id, cause };
};

const ofNothing = ({ line, item }: Placed, { serviceEvents }: ClassifyOptions): Answer => {
  const because = item.kind === 'unreadable' ? item.reason : '';
  if (item.kind === 'unreadable' && item.id === undefined) return { error: `line ${line}: ${because}` };
  return { id: item.id, error: serviceEvents && because === NOTHING_KNOWN ? 'no message' : because };
};

const answerOf = (placed: Placed, options: ClassifyOptions): Answer => {
  const { item } = placed;
  if (item.kind === 'unreadable') return ofNothing(placed, options);
  return options.serviceEvents ? ofMessage(item) : ofStop(item);
};

/** One text as the line of input that it stands for. */
async function* asInput(text: string, serviceEvents: boolean): AsyncGenerator<string> {
  yield JSON.stringify(serviceEvents ? { message: text } : { stoppedReason: text });
}

const USAGE =
  'usage: farwatch classify [--service-events] < FILE, or farwatch classify "CannotPullContainerError: …"; FILE ' +
  'holds JSON lines, or what `aws ecs describe-tasks` or `describe-services` print';

const nothingRead = (answered: number): string => {
  if (answered === 0) return `nothing to classify: the input is empty; ${USAGE}`;
  return `no ECS event, task or service message in the input (${answered} entries); ${USAGE}`;
};

/**
 * `farwatch classify`: one JSON line out for each stop, event or message on stdin, in order; or an explanation of one
 * text. Unreadable input is answered with `{"error"}` and does not stop the rest. Exit code 0, 1 when nothing could be
 * read, 2 for wrong usage.
 */
export const classifyCommand = async (io: Io, options: ClassifyOptions): Promise<number> => {
  const { words, serviceEvents } = options;
  const text = words.join(' ').trim();
  if (text !== '' && !options.json) {
    for (const line of explainText(text, serviceEvents)) io.out(line);
    return 0;
  }
  if (text === '' && !io.isPipe) throw new WrongUsage(USAGE);
  let [answered, read] = [0, 0];
  for await (const placed of itemsIn(text === '' ? io.stdin : asInput(text, serviceEvents), {
    anyMessage: serviceEvents,
  })) {
    const answer = answerOf(placed, options);
    io.out(JSON.stringify(answer));
    answered += 1;
    if (!('error' in answer)) read += 1;
  }
  if (read > 0) return 0;
  throw new CommandFailure(nothingRead(answered));
};
