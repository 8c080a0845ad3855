import type { EpochMs } from '../../functions/primitives/instant.ts';

/** Values for the page of a played day. */

export type DayEntryKind =
  'deployment' | 'stop' | 'normal-stop' | 'scaling' | 'rollback' | 'decision' | 'service' | 'message' | 'person';

/** One line of "what happened, minute by minute". */
export type DayEntry = {
  readonly at: EpochMs;
  readonly service: string;
  readonly kind: DayEntryKind;
  readonly text: string;
  /** Id of the message that followed, for a link. */
  readonly message: string | null;
};

/** A Slack message at the end of the day, with its thread; both as HTML from `messages/preview.ts`. */
export type DayMessage = {
  readonly id: string;
  readonly at: EpochMs;
  readonly channel: string;
  readonly level: 'alert' | 'page';
  readonly html: string;
  readonly thread: readonly { readonly at: EpochMs; readonly html: string }[];
  /** Number of updates in place. */
  readonly edits: number;
};

/** A tile of the page. */
export type DayFigure = { readonly value: string; readonly name: string; readonly hint: string };

/** A further section: a heading and escaped HTML. */
export type DaySection = { readonly id: string; readonly title: string; readonly lead: string; readonly html: string };

/** One version of a Slack message while a release was rolled back. */
export type DayFrame = {
  readonly at: EpochMs;
  readonly state: 'failing' | 'rolling back' | 'healthy';
  /** Which message it is a version of. */
  readonly message: string;
  readonly html: string;
};

/** The release that broke and was rolled back, with which the page opens. */
export type DayStory = {
  readonly headline: string;
  readonly lead: string;
  /** The picture of its timeline, as HTML. */
  readonly picture: string;
  readonly steps: readonly { readonly at: EpochMs; readonly mood: 'good' | 'bad' | 'plain'; readonly text: string }[];
  readonly frames: readonly DayFrame[];
  /** The Slack message about it: its incident's id and a suffix; empty without a message. */
  readonly entryId: string;
};

export type Day = {
  /** Null when nothing was rolled back without a person. */
  readonly story: DayStory | null;
  readonly title: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly services: readonly string[];
  readonly figures: readonly DayFigure[];
  readonly entries: readonly DayEntry[];
  readonly messages: readonly DayMessage[];
  readonly sections: readonly DaySection[];
};
