import { styled } from '../input/colour.ts';
import { mask } from '../../functions/masking/mask.ts';
import { advise } from '../../functions/stops/advice/advise.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { classify } from '../../functions/stops/classify.ts';
import { MESSAGE_CAUSES } from '../../functions/stops/message-cause.ts';
import { classifyServiceMessage } from '../../functions/stops/service-message.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';

const COLUMNS = 100;

const wrapped = (text: string): string[] => {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length + 1 > COLUMNS - 2) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `  ${line}`);
};

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
    `${styled('bold', cause)}  ${CAUSES[cause].meaning}`,
    `${styled('dim', 'owner')} ${owner}   ${styled('dim', 'confidence')} ${Math.round(confidence * 100)} %`,
    ...(token === undefined ? [] : [`${styled('dim', 'resource')} ${mask(token)}`]),
    styled('dim', 'evidence'),
    ...wrapped(mask(evidence)),
    styled('dim', 'what to do'),
    ...wrapped(mask(advice)),
  ];
};

const explainMessage = (text: string): readonly string[] => {
  const { cause, evidence } = classifyServiceMessage(text);
  return [`${styled('bold', cause)}  ${MESSAGE_CAUSES[cause]}`, styled('dim', 'evidence'), ...wrapped(mask(evidence))];
};

/** Explains one text, of a stop or of a service event, as lines of text. */
export const explainText = (text: string, isOfService: boolean): readonly string[] =>
  isOfService ? explainMessage(text) : explainStop(text);
