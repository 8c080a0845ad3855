import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { tableOf } from '../../functions/adapters/dynamodb/table/table.ts';
import { systemClock } from '../../functions/adapters/runtime/clock.ts';
import { diagnosisReaders } from '../../functions/handlers/investigate/clients.ts';
import { examine } from '../../functions/handlers/investigate/examine.ts';
import type { McpEffects } from '../../functions/handlers/mcp/ports.ts';
import { whoIsThis } from '../commands/who.ts';
import type { Io } from '../input/io.ts';
import { tableSentence } from '../input/on-table.ts';
import { stderrLog } from './log.ts';

/** The installation behind a table, read with the caller's own credentials. */
export const installedEffects = (
  io: Io,
  { table, version }: { readonly table: string; readonly version: string },
): McpEffects => ({
  store: dynamoStore(tableOf(table)),
  clock: systemClock,
  log: stderrLog(io),
  by: whoIsThis(),
  examine: (asked) => examine(asked, diagnosisReaders({ region: asked.region })),
  version,
  sentenceOf: (error) => tableSentence(table, error),
});
