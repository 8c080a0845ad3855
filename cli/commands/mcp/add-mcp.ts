import type { Command } from 'commander';
import { withExamples, withOptionalTable, withProfile } from '../../input/connection.ts';
import type { Io } from '../../input/io.ts';
import type { Run } from '../run.ts';

type Flags = {
  readonly table?: string;
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly demo?: boolean;
  readonly http?: string;
  readonly allow?: string;
  readonly report?: string;
  readonly events?: string;
};

/** `farwatch mcp`: a server of the Model Context Protocol for an assistant. */
export const addMcp = (program: Command, io: Io, run: Run): void => {
  const mcp = program
    .command('mcp')
    .description('answer an assistant over the Model Context Protocol: why services failed and what was decided')
    .option('--region <region>', 'default: AWS_REGION, AWS_DEFAULT_REGION, or the region of the profile')
    .option('--demo', 'the day of `farwatch demo` instead of an installation; needs no AWS')
    .option('--http <port>', 'Streamable HTTP on 127.0.0.1 instead of stdin and stdout; 0 takes a free port')
    .option('--report <file>', 'report.json of the weekly report or of farwatch report, for the tool cost')
    .option('--events <file>', 'recorded EventBridge events, for the tool replay_policy')
    .option('--allow <tools>', 'tools that change something, separated by commas: hold, kill_switch_on, propose')
    .action(({ demo = false, ...flags }: Flags) =>
      run(
        import('./mcp.ts').then(({ mcpCommand }) =>
          mcpCommand(io, { ...flags, demo, version: program.version() ?? 'unknown' }),
        ),
      ),
    );
  withExamples(
    withOptionalTable(withProfile(mcp)),
    'farwatch mcp --demo',
    'claude mcp add farwatch -- npx farwatch mcp --stack farwatch-prod --region eu-west-1',
  );
};
