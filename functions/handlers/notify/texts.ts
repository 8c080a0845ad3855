import { taskDefinitionsOf } from '../../incidents/of-any-kind.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { Incident } from '../../service-state/incident.ts';
import { asHandled, isMutedAt } from '../../on-call/handling.ts';
import type { TaskCounts } from '../../service-state/service-state.ts';
import type { DeploymentEvaluation } from '../../service-state/evaluation.ts';
import type { TakenBack } from '../../messages/next-deployment.ts';
import type { SlackMessage } from '../../messages/blocks.ts';
import { linksOf } from '../../messages/links.ts';
import { renderMessage } from '../../messages/render.ts';
import type { NotifyEffects } from './delivery-context.ts';
import type { Cover } from '../../incidents/cover.ts';
import { SlackRefused } from '../../adapters/slack/errors.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** Options of one delivery. */
export type DeliveryOptions = {
  /**
   * Attempts before this one; one may have been cut off between Slack's answer and our save, so search before posting.
   */
  readonly tries: number;
  readonly cover: Cover | undefined;
  /** Channel of the service. */
  readonly channel: string;
  /** Channel in which a page is posted as well; undefined where the message is in the right one. */
  readonly pageChannel: string | undefined;
  /** `farwatch:owner` of the service. */
  readonly contact: string | null;
  /** Incidents that this message includes. */
  readonly followers: readonly Incident[];
  readonly desiredCount: number | null;
  readonly taskCounts: TaskCounts | undefined;
  /** What was decided and done about its release. */
  readonly evaluation: DeploymentEvaluation | undefined;
};

/** What one delivery works with. */
export type DeliveryContext = NotifyEffects & {
  readonly contact: string | null;
  readonly options: DeliveryOptions;
  readonly nowSeconds: EpochSeconds;
};

/** Whether the incident is muted now. */
export const isMuted = (item: DeliveredIncident, { nowSeconds }: DeliveryContext): boolean =>
  isMutedAt(item, nowSeconds);

const EMPTY: SlackMessage = { text: '', blocks: [] };

/** A message as it is made; empty where nobody reads it. */
export const unlessUnread = ({ slack }: Pick<NotifyEffects, 'slack'>, write: () => SlackMessage): SlackMessage =>
  slack.isUnread === true ? EMPTY : write();

/** The message of an incident as it is now, with the context of this delivery. */
export const rendered = (given: DeliveredIncident, delivery: DeliveryContext): SlackMessage =>
  unlessUnread(delivery, () => messageOf(given, delivery));

/** From where to where Farwatch took the release back; undefined where it did not. */
const takenBackIn = (item: DeliveredIncident, evaluation: DeploymentEvaluation | undefined): TakenBack | undefined => {
  const { action, verification } = evaluation ?? {};
  if (action?.outcome !== 'accepted') return undefined;
  const [from = null, ...others] = Object.keys(taskDefinitionsOf(item));
  return { from: others.length === 0 ? from : null, to: action.to ?? verification?.taskDefinition ?? null };
};

const messageOf = (given: DeliveredIncident, delivery: DeliveryContext): SlackMessage => {
  const item = asHandled(given, delivery.nowSeconds, delivery.options.followers);
  const seen = item.delivery.seenBefore;
  const facts = {
    ...(delivery.options.cover === undefined ? {} : { 'Part of': delivery.options.cover.title }),
    ...(seen === undefined ? {} : { 'Seen before': seen }),
    ...item.facts,
  };
  const isAnswered = item.acknowledgedBy !== null || item.mutedUntil !== null;
  return renderMessage(
    { ...item, facts },
    {
      links: linksOf(item),
      contact: isAnswered ? null : delivery.contact,
      isPage: [item, ...delivery.options.followers].some(({ notifications }) =>
        notifications.some(({ level }) => level === 'page'),
      ),
      followers: delivery.options.followers,
      desiredCount: delivery.options.desiredCount,
      taskCounts: delivery.options.taskCounts,
      takenBack: takenBackIn(item, delivery.options.evaluation),
    },
  );
};

/** Characters of a message without blocks: far below Slack's limit, so that length cannot be refused twice. */
const TEXT_CHARACTERS_MAX = 3000;

/** The text alone, when Slack refuses the blocks: a plain message is better than none. */
const asText = ({ text }: SlackMessage): SlackMessage => ({ text: text.slice(0, TEXT_CHARACTERS_MAX), blocks: [] });

/** Whether an error is a refusal of this kind. */
export const isAbout = (error: unknown, kind: SlackRefused['kind']): error is SlackRefused =>
  error instanceof SlackRefused && error.kind === kind;

/** Whether a message or its channel is out of reach, so that only another channel helps. */
export const isLost = (error: unknown): error is SlackRefused =>
  error instanceof SlackRefused && error.kind !== 'token' && error.kind !== 'content';

const noteRefusal = (what: string, { code }: SlackRefused, delivery: DeliveryContext): void => {
  delivery.log.error(what, { reason: code });
  delivery.metrics.count('SlackRefused');
};

/** Makes an optional call that must not block anything else; undefined when Slack refuses it. */
export const unlessRefused = async <T>(say: () => Promise<T>, delivery: DeliveryContext): Promise<T | undefined> => {
  try {
    return await say();
  } catch (error) {
    if (!(error instanceof SlackRefused) || error.kind === 'token') throw error;
    noteRefusal('Slack refused a detail', error, delivery);
    return undefined;
  }
};

/** Posts a message; without its blocks when Slack refuses those. */
export const orAsText = async <T>(
  message: SlackMessage,
  say: (message: SlackMessage) => Promise<T>,
  delivery: DeliveryContext,
): Promise<T> => {
  try {
    return await say(message);
  } catch (error) {
    if (!isAbout(error, 'content')) throw error;
    noteRefusal('Slack refused the blocks', error, delivery);
    return say(asText(message));
  }
};
