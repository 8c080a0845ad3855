import type { McpServer, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { mask } from '../../masking/mask.ts';
import { errorTextOf } from '../../primitives/error-text.ts';
import type { Answer } from './answer.ts';
import { refusalOf, resultOf } from './answer.ts';
import type { McpEffects } from './ports.ts';
import { AnswerRefused } from './refused.ts';

/** A tool of the server. */
export type Tool = {
  readonly name: string;
  /** Whether what it needs is there. */
  readonly isOffered: (fx: McpEffects) => boolean;
  readonly register: (server: McpServer, fx: McpEffects) => void;
};

type Definition<Asked> = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: StandardSchemaWithJSON<unknown, Asked>;
  readonly isReadOnly: boolean;
  readonly isOffered?: (fx: McpEffects) => boolean;
  readonly run: (asked: Asked, fx: McpEffects) => Promise<Answer>;
};

const CHARACTERS_MAX = 400;

/** Runs a tool; what it cannot do is a sentence for the assistant. */
const answered = async (name: string, run: () => Promise<Answer>, { log, sentenceOf = errorTextOf }: McpEffects) => {
  try {
    return resultOf(await run());
  } catch (error) {
    if (error instanceof AnswerRefused) return refusalOf(mask(error.message));
    const reason = mask(sentenceOf(error)).slice(0, CHARACTERS_MAX);
    log.error('tool failed', { tool: name, reason });
    return refusalOf(`${name} failed: ${reason}`);
  }
};

/** Makes a tool that checks its input before it runs. */
export const toolOf = <Asked>(definition: Definition<Asked>): Tool => {
  const { name, title, description, input, isReadOnly, isOffered = () => true, run } = definition;
  const annotations = {
    readOnlyHint: isReadOnly,
    destructiveHint: false,
    idempotentHint: isReadOnly,
    openWorldHint: false,
  };
  return {
    name,
    isOffered,
    register: (server, fx) =>
      void server.registerTool(name, { title, description, inputSchema: input, annotations }, async (asked) =>
        answered(name, () => run(asked, fx), fx),
      ),
  };
};
