import { styled } from '../input/colour.ts';
import { columns, fitted, wrapped } from '../input/width.ts';
import { mask } from '../../functions/masking/mask.ts';
import { advise } from '../../functions/stops/advice/advise.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { classify } from '../../functions/stops/classify.ts';
import { MESSAGE_CAUSES } from '../../functions/stops/message-cause.ts';
import { classifyServiceMessage } from '../../functions/stops/service-message.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';

/** More are hard to read. */
const COLUMNS_MAX = 100;

const indented = (text: string): readonly string[] =>
  wrapped(text.trim(), Math.min(columns(), COLUMNS_MAX) - 2).map((line) => `  ${line}`);

const explainStop = (text: string): readonly string[] => {
  const {
    cause,
    faultDomain: owner,
    evidence,
    adviceParameters: missingData,
    confidence,
    failedResource: token,
  } = classify(parseTaskStop({ stoppedReason: text }));
  const advice = advise(cause, missingData);
  return [
    fitted(`${styled('bold', cause)}  ${CAUSES[cause].meaning}`),
    `${styled('dim', 'owner')} ${owner}   ${styled('dim', 'confidence')} ${Math.round(confidence * 100)} %`,
    ...(token === undefined ? [] : [fitted(`${styled('dim', 'resource')} ${mask(token)}`)]),
    styled('dim', 'evidence'),
    ...indented(mask(evidence)),
    styled('dim', 'what to do'),
    ...indented(mask(advice)),
  ];
};

const explainMessage = (text: string): readonly string[] => {
  const { cause, evidence } = classifyServiceMessage(text);
  return [
    fitted(`${styled('bold', cause)}  ${MESSAGE_CAUSES[cause]}`),
    styled('dim', 'evidence'),
    ...indented(mask(evidence)),
  ];
};

/** Explains one text, of a stop or of a service event, as lines of text. */
export const explainText = (text: string, isOfService: boolean): readonly string[] =>
  isOfService ? explainMessage(text) : explainStop(text);
