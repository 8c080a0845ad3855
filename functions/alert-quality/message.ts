import { plural } from '../primitives/plural.ts';
import { stretch } from '../incidents/texts.ts';
import type { Block, SlackMessage } from '../messages/blocks.ts';
import { actions, context, fieldSections, fit, header, section } from '../messages/blocks.ts';
import { ACTIONS } from '../messages/buttons.ts';
import { prose } from '../messages/escape.ts';
import type { AlertQuality, Noisy } from './quality.ts';

const share = (part: number, whole: number): string =>
  whole === 0 ? '0' : `${part} of ${whole} (${Math.round((part / whole) * 100)} %)`;

const delayText = ({ delayP50, delayP95 }: AlertQuality): string =>
  delayP50 === null || delayP95 === null
    ? 'no message'
    : `half within ${stretch(delayP50)}, 95 % within ${stretch(delayP95)}`;

/** One noisy failure, with a button that opens the form for muting it. */
const noisyBlocks = ({ id, title, times, tasks, isIgnored }: Noisy): readonly Block[] => [
  section(`*${prose(title, 200)}*\n${times} times, ${plural(tasks, 'task')}${isIgnored ? ', nobody reacted' : ''}`),
  ...actions([{ label: 'Mute…', action: ACTIONS.mute, value: id }]),
];

/** The week's messages as a reply to the weekly digest. */
export const renderQuality = (quality: AlertQuality): SlackMessage => {
  const { messages, pages, acknowledged, actedOn, ignored, noisiest } = quality;
  const head = `Alerts of the week: ${plural(messages, 'message')}, ${plural(pages, 'page')}, ${ignored} ignored`;
  return {
    text: head,
    blocks: fit([
      header(head),
      ...fieldSections([
        { name: 'Acknowledged', value: share(acknowledged, messages) },
        { name: 'Acted on', value: share(actedOn, messages) },
        { name: 'Ignored', value: share(ignored, messages) },
        { name: 'From the first failure to the message', value: delayText(quality) },
      ]),
      ...(noisiest.length === 0 ? [] : [section('*Most often*')]),
      ...noisiest.flatMap(noisyBlocks),
      context('Ignored: nobody acknowledged the message or pressed a button. Mute or fix what is often ignored.'),
    ]),
  };
};
