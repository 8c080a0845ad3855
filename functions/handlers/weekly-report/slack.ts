import type { Place, Slack, SlackClient } from '../../adapters/slack/slack.ts';
import { slackErrorOf } from '../../adapters/slack/errors.ts';

/** Posts a digest and puts the page into its thread. */
export type ReportSlack = Pick<Slack, 'post' | 'find' | 'reply'> & {
  /** A file in the thread of a message. */
  readonly upload: (
    place: Place,
    file: { readonly name: string; readonly title: string; readonly text: string },
  ) => Promise<void>;
};

/**
 * File upload by Slack's current API (files.getUploadURLExternal, the bytes to the returned URL, then
 * files.completeUploadExternal), the same as `filesUploadV2` of its client; files.upload was retired.
 */
export const slackUploads = (fx: SlackClient): Pick<ReportSlack, 'upload'> => ({
  upload: async ({ channel, ts }, { name, title, text }) => {
    try {
      const client = await fx.client();
      await client.filesUploadV2({
        channel_id: channel,
        thread_ts: ts,
        file: Buffer.from(text),
        filename: name,
        title,
      });
    } catch (error) {
      throw slackErrorOf(error);
    }
  },
});
