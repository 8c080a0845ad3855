import type { Rule } from './rule.ts';
import { PREPARE_RULES, START_RULES } from './rules-container.ts';
import { EXIT_RULES } from './rules-exit.ts';
import { IMAGE_RULES, PULL_FAILED_RULES } from './rules-image.ts';
import { LOGGING_RULES } from './rules-logging.ts';
import { HOST_RULES, NETWORK_RULES, REFUSED_RULES, SCHEDULER_RULES } from './rules-network.ts';
import { SECRET_RULES } from './rules-secrets.ts';
import { SENTENCE_RULES } from './rules-sentences.ts';

/** First match wins, so specific rules stand above general ones. */
export const RULES: readonly Rule[] = [
  ...SENTENCE_RULES,
  ...PREPARE_RULES,
  ...LOGGING_RULES,
  ...SECRET_RULES,
  ...IMAGE_RULES,
  ...START_RULES,
  ...PULL_FAILED_RULES,
  ...NETWORK_RULES,
  ...HOST_RULES,
  ...SCHEDULER_RULES,
  ...REFUSED_RULES,
  ...EXIT_RULES,
];
