/** Values for the page of a played day. Times in epoch milliseconds. */

export type DayEntryKind =
  'deployment' | 'stop' | 'normal-stop' | 'scaling' | 'rollback' | 'decision' | 'service' | 'message';

/** One line of "what happened, minute by minute". */
export type DayEntry = {
  readonly at: number;
  readonly service: string;
  readonly kind: DayEntryKind;
  readonly text: string;
  /** Id of the message that followed, for a link. */
  readonly message: string | null;
};

/** A Slack message at the end of the day, with its thread; both as HTML from `messages/preview.ts`. */
export type DayMessage = {
  readonly id: string;
  readonly at: number;
  readonly channel: string;
  readonly level: 'alert' | 'page';
  readonly html: string;
  readonly thread: readonly { readonly at: number; readonly html: string }[];
  /** Number of updates in place. */
  readonly edits: number;
};

/** A tile of the page. */
export type DayFigure = { readonly value: string; readonly name: string; readonly hint: string };

/** A further section: a heading and escaped HTML. */
export type DaySection = { readonly id: string; readonly title: string; readonly lead: string; readonly html: string };

export type Day = {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly services: readonly string[];
  readonly figures: readonly DayFigure[];
  readonly entries: readonly DayEntry[];
  readonly messages: readonly DayMessage[];
  readonly sections: readonly DaySection[];
};
