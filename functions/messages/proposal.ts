import type { Proposal } from '../service-state/evaluation.ts';
import { PROPOSAL_SECONDS } from '../service-state/evaluation.ts';
import { stretch } from '../incidents/texts.ts';
import type { Block } from './blocks.ts';
import { section } from './blocks.ts';
import { prose } from './escape.ts';
import { mask } from './foreign.ts';
import { instant } from './instant.ts';
import { mentionOf } from './mention.ts';

/** `by @ana after 41 s`: who answered, and how long after the question. */
const answer = ({ by, answeredAt, expiresAt }: Proposal): string => {
  const after = answeredAt === null ? '' : ` after ${stretch(answeredAt - (expiresAt - PROPOSAL_SECONDS))}`;
  return `by ${mentionOf(by ?? 'somebody')}${after}`;
};

const REASON_CHARACTERS = 300;

const WORDS: Readonly<Record<Proposal['state'], (proposal: Proposal) => string>> = {
  open: ({ expiresAt }) => `⏳ Waiting for an answer until ${instant(expiresAt)}.`,
  approved: (proposal) => `✅ *Approved* ${answer(proposal)}.`,
  declined: (proposal) => `🚫 *Declined* ${answer(proposal)}: Farwatch changes nothing.`,
  expired: () => `⌛ Nobody answered within ${stretch(PROPOSAL_SECONDS)}.`,
  void: (proposal) =>
    proposal.by === null
      ? `🚫 No longer possible: ${prose(mask(proposal.reason ?? 'the service has changed'), REASON_CHARACTERS)}.`
      : `🚫 *Approved* ${answer(proposal)}, but not carried out.`,
};

/** The line with the state of a rollback proposal; empty without one. */
export const proposalLine = (proposal: Proposal | undefined): readonly Block[] =>
  proposal === undefined ? [] : [section(WORDS[proposal.state](proposal))];
