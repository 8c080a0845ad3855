import { readFile } from 'node:fs/promises';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { tableOf } from '../../functions/adapters/dynamodb/table/table.ts';
import { systemClock } from '../../functions/adapters/runtime/clock.ts';
import { sqsQueues } from '../../functions/adapters/sqs/queues.ts';
import { diagnosisReaders } from '../../functions/handlers/investigate/clients.ts';
import { examine } from '../../functions/handlers/investigate/examine.ts';
import type { McpEffects } from '../../functions/handlers/mcp/ports.ts';
import { proposalId } from '../../functions/handlers/mcp/ports.ts';
import { preflightReaders } from '../../functions/handlers/preflight/clients.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import { preflightRows } from '../commands/release/preflight.ts';
import { rememberedFailures } from '../commands/release/remembered.ts';
import { talliesOf } from '../commands/replay.ts';
import { whoIsThis } from '../commands/who.ts';
import type { Io } from '../input/io.ts';
import { tableSentence } from '../input/on-table.ts';
import { settingOfStack } from '../input/table-of-stack.ts';
import { stderrLog } from './log.ts';

type Installation = Pick<McpEffects, 'version' | 'allowed'> & {
  readonly table: string;
  readonly stack: string;
  readonly region: string;
  /** report.json for `cost`, and recorded events for `replay_policy`; without them these are not offered. */
  readonly report: string | undefined;
  readonly events: string | undefined;
};

/** Sends to the rollback queue of the stack, which is looked up for the first proposal. */
const proposing =
  ({ stack, region }: Installation): NonNullable<McpEffects['sendProposal']> =>
  async (command) => {
    const rollbacks = await settingOfStack('ROLLBACKS_QUEUE_URL', { stack, region });
    const queues = sqsQueues({ notices: '', rollbacks, investigations: '' });
    await queues.sendCommand(proposalId(command, systemClock.now()), command);
  };

/** The installation behind a table, read with the caller's own credentials. */
export const installedEffects = (io: Io, installation: Installation): McpEffects => {
  const { table, version, allowed, report, events } = installation;
  const store = dynamoStore(tableOf(table));
  return {
    store,
    clock: systemClock,
    log: stderrLog(io),
    by: whoIsThis(),
    allowed,
    examine: (asked) => examine(asked, diagnosisReaders({ region: asked.region })),
    ...(report === undefined ? {} : { report: () => readFile(report, 'utf8') }),
    ...(events === undefined ? {} : { replay: (policies) => talliesOf(io, events, policies) }),
    preflight: (service, taskDefinition) => {
      const { cluster, name, region } = partsOf(service);
      const readers = preflightReaders({ region }, () => new Date());
      const options = { cluster, service: name, region, taskDefinition, readsKeys: false, json: true };
      return rememberedFailures(options, store).then((seen) => preflightRows(options, readers, seen));
    },
    sendProposal: proposing(installation),
    version,
    sentenceOf: (error) => tableSentence(table, error),
  };
};
