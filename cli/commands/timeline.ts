import { styled } from '../input/colour.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { readTimeline } from '../../functions/handlers/slack-actions/timeline-read.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { serviceIn } from '../../functions/primitives/service-named.ts';
import { timelinePage } from '../../functions/scaling/timeline/timeline-page.ts';
import type { Paint } from '../../functions/scaling/timeline/timeline-text.ts';
import { timelineJson, timelineText } from '../../functions/scaling/timeline/timeline-text.ts';
import { CommandFailure } from '../input/io.ts';
import { writeNamed } from '../input/file-sentence.ts';
import type { Io } from '../input/io.ts';
import { sinceOf } from '../input/since.ts';
import { fitted } from '../input/width.ts';

export type TimelineFlags = {
  /** `web`, `prod/web`, a key `account/region/cluster/name`, or an ARN. */
  readonly service: string;
  /** `90m`, `24h`, `7d`, or an ISO time. */
  readonly since: string;
  readonly json: boolean;
  /** File to write the page to; undefined: no page. */
  readonly html: string | undefined;
};

export type TimelineSource = {
  readonly store: Pick<Store, 'history' | 'stopsBetween' | 'loadState' | 'loadDocument' | 'services'>;
  readonly now: Date;
};

/** The one known service that a text names; throws `CommandFailure` with the candidates otherwise. */
export const serviceNamed = (text: string, services: readonly ServiceKey[]): ServiceKey => {
  const named = serviceIn(text, services);
  if (named.kind === 'none') throw new CommandFailure(named.reason);
  return named.key;
};

/** Before the words of a line stand the time and the counts. */
const TEXT_INDENT = ' '.repeat(19);

const PAINT: Paint = (text, mood) =>
  mood === 'bad' ? styled('red', text) : mood === 'good' ? styled('green', text) : text;

/** `farwatch timeline SERVICE [--since 24h] [--json] [--html FILE]`: exit code 0 when it was printed. */
export const timelineCommand = async (io: Io, flags: TimelineFlags, source: TimelineSource): Promise<number> => {
  const from = sinceOf(flags.since, source.now);
  const service = serviceNamed(flags.service, await source.store.services());
  const timeline = await readTimeline(service, { from, to: source.now.getTime() }, source);
  if (flags.html !== undefined) {
    await writeNamed(flags.html, timelinePage(timeline));
    io.err(`wrote ${flags.html}`);
  }
  if (flags.json) io.out(JSON.stringify(timelineJson(timeline)));
  else if (flags.html === undefined)
    io.out(fitted(timelineText(timeline, io.isTty ? PAINT : undefined).trimEnd(), TEXT_INDENT));
  return 0;
};
