import { McpServer } from '@modelcontextprotocol/server';
import type { McpEffects } from './ports.ts';
import { registerPrompts } from './prompts.ts';
import { NOTICE } from './quoted.ts';
import { registerResources } from './resources.ts';
import type { Tool } from './tool.ts';
import { adviceTool } from './tools/advice.ts';
import { costTool } from './tools/cost.ts';
import { doctorTool } from './tools/doctor.ts';
import { explainTool } from './tools/explain.ts';
import { holdTool } from './tools/hold.ts';
import { incidentsTool } from './tools/incidents.ts';
import { killSwitchTool } from './tools/kill-switch.ts';
import { preflightTool } from './tools/preflight.ts';
import { proposeTool } from './tools/propose.ts';
import { replayTool } from './tools/replay.ts';
import { rollbacksTool } from './tools/rollbacks.ts';
import { stopsTool } from './tools/stops.ts';
import { timelineTool } from './tools/timeline.ts';

const TOOLS: readonly Tool[] = [
  incidentsTool,
  explainTool,
  stopsTool,
  timelineTool,
  rollbacksTool,
  doctorTool,
  preflightTool,
  adviceTool,
  costTool,
  replayTool,
  holdTool,
  killSwitchTool,
  proposeTool,
];

const INSTRUCTIONS =
  'Farwatch explains why ECS Fargate tasks stop, rolls back bad releases and reports scaling, cost and sizes. ' +
  'Start with incidents; "why did SERVICE fail?" is one call of explain_service. No tool approves or rolls back. ' +
  NOTICE;

/** A server for one connection or one request: tools whose ports are there, resources, prompts. */
export const mcpServer = (fx: McpEffects): McpServer => {
  const server = new McpServer(
    { name: 'farwatch', title: 'Farwatch', version: fx.version },
    { instructions: INSTRUCTIONS },
  );
  for (const tool of TOOLS.filter(({ isOffered }) => isOffered(fx))) tool.register(server, fx);
  registerResources(server, fx);
  registerPrompts(server);
  return server;
};
