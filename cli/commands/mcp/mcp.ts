import { once } from 'node:events';
import { access, constants, stat } from 'node:fs/promises';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { McpEffects } from '../../../functions/handlers/mcp/ports.ts';
import { ACTING_TOOLS, actingToolsIn } from '../../../functions/handlers/mcp/ports.ts';
import { mcpServer } from '../../../functions/handlers/mcp/server.ts';
import { messageOf } from '../../../functions/primitives/error-text.ts';
import { DEFAULT_STACK, connect } from '../../input/connection.ts';
import { unlessFile } from '../../input/file-sentence.ts';
import type { Io } from '../../input/io.ts';
import { CommandFailure, WrongUsage } from '../../input/io.ts';
import { tableNameOf } from '../../input/on-installation.ts';
import { demoEffects } from '../../mcp/demo.ts';
import { installedEffects } from '../../mcp/installed.ts';
import { serveHttp } from '../../mcp/serve-http.ts';

export type McpFlags = {
  readonly table?: string;
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly demo: boolean;
  /** Port of this machine; absent: stdin and stdout. */
  readonly http?: string;
  readonly version: string;
  /** report.json for `cost`, and recorded events for `replay_policy`. */
  readonly report?: string;
  readonly events?: string;
  /** Acting tools that are offered, separated by commas. */
  readonly allow?: string;
};

const portOf = (text: string): number => {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new WrongUsage(`--http ${text}: a port from 0 to 65535`);
  return port;
};

const allowedIn = (allow = ''): McpEffects['allowed'] => {
  const { allowed, unknown } = actingToolsIn(allow);
  if (unknown.length > 0)
    throw new WrongUsage(`--allow ${unknown.join(', ')}: only ${ACTING_TOOLS.join(', ')} change something`);
  return allowed;
};

/** An assistant shows its user little of what a tool could not read: a file that is not there ends the start. */
const readable = async (file: string | undefined): Promise<void> => {
  if (file === undefined) return;
  await access(file, constants.R_OK).catch((error: unknown) => {
    throw unlessFile(error, file);
  });
  if ((await stat(file)).isDirectory()) throw new CommandFailure(`${file} can't be read: it is a directory`);
};

const onDemo = (io: Io, { report, events, version }: McpFlags, allowed: McpEffects['allowed']): McpEffects => {
  if (report !== undefined || events !== undefined)
    throw new WrongUsage('--demo has a report and events of its own: leave out --report and --events');
  if (allowed.has('propose')) io.err('propose is not offered: the demo has no Slack');
  return demoEffects(io, { version, allowed });
};

const effectsOf = async (io: Io, flags: McpFlags): Promise<McpEffects> => {
  const { demo, version, allow } = flags;
  const allowed = allowedIn(allow);
  if (demo) return onDemo(io, flags, allowed);
  await Promise.all([flags.report, flags.events].map(readable));
  const region = await connect(flags);
  return installedEffects(io, {
    table: await tableNameOf({ ...flags, region }),
    stack: flags.stack ?? DEFAULT_STACK,
    region,
    report: flags.report,
    events: flags.events,
    version,
    allowed,
  });
};

/** Serves until the assistant closes our stdin. */
const overStdio = async (io: Io, fx: McpEffects): Promise<void> => {
  const server = serveStdio(() => mcpServer(fx), { onerror: (error) => io.err(messageOf(error)) });
  await Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close')]);
  await server.close();
};

/** `farwatch mcp`: answers an assistant over stdin and stdout, or over HTTP on this machine, until it is stopped. */
export const mcpCommand = async (io: Io, flags: McpFlags): Promise<number> => {
  const port = flags.http === undefined ? undefined : portOf(flags.http);
  const fx = await effectsOf(io, flags);
  await (port === undefined ? overStdio(io, fx) : serveHttp(io, port, fx));
  return 0;
};
