import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Known } from '../../masking/known.ts';
import { mask } from '../../masking/mask.ts';
import type { Pager } from '../common.ts';

/** SNS refuses longer subjects and anything but printable ASCII in them. */
const SUBJECT_CHARACTERS_MAX = 100;
/** Far below SNS's 256 KB; a phone shows less. */
const TEXT_CHARACTERS_MAX = 8000;

const subjectOf = (text: string, names: Known): string =>
  mask(text, names)
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, SUBJECT_CHARACTERS_MAX) || 'Farwatch';

/** An SNS that does not answer is abandoned in time for Slack to be tried; the page is retried later. */
const patientFor = { connectionTimeout: 2000, requestTimeout: 4000, throwOnRequestTimeout: true };

const snsClient = (): SNSClient => new SNSClient({ maxAttempts: 2, requestHandler: patientFor });

/** Pages by an SNS topic: its subscribers get them even when Slack fails. */
export const snsPager = (topicArn: string, client: SNSClient = snsClient()): Pager => ({
  page: async (subject, text, names = []) => {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(subject, names),
        Message: mask(text, names).slice(0, TEXT_CHARACTERS_MAX) || subjectOf(subject, names),
      }),
    );
  },
});
