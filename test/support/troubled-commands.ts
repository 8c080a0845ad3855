import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stopped } from './envelopes.ts';

const TABLE = ['--table', 'farwatch-prod-Table'];

/** Commands that call AWS, with files in this folder. */
export const callingAws = (folder: string): readonly (readonly string[])[] => [
  ['doctor', '--self'],
  ['doctor', '--cluster', 'prod', '--service', 'web'],
  ['doctor', '--self', '--all'],
  ['redrive'],
  ['spokes', 'list', ...TABLE],
  ['spokes', 'add', '222233334444', 'eu-west-1', ...TABLE],
  ['spokes', 'remove', '222233334444'],
  ['spokes', 'check'],
  ['timeline', 'web', ...TABLE],
  ['timeline', 'web'],
  ['explain', 'web', ...TABLE],
  ['explain', 'web', '--stack', 'farwatch-test'],
  ['kill-switch', 'on', ...TABLE],
  ['kill-switch', 'status'],
  ['policy', 'get', ...TABLE],
  ['policy', 'put', join(folder, 'policy.json'), ...TABLE],
  ['advice', 'list', ...TABLE],
  ['advice', 'accept', 'web', ...TABLE],
  ['advice', 'snooze', 'web', ...TABLE],
  ['advice', 'reject', 'web'],
  ['report', '--out', join(folder, 'out')],
  ['report', '--out', join(folder, 'out'), ...TABLE],
  ['gate', '--cluster', 'prod', '--service', 'web', '--for', '0s'],
  ['preflight', '--cluster', 'prod', '--service', 'web', '--task-definition', join(folder, 'task.json')],
  ['deploy', '--yes'],
  ['remove', '--yes'],
  ['postmortem', 'web', ...TABLE],
  ['prices', 'show', ...TABLE],
  ['prices', 'update', '--store', ...TABLE],
  ['prices', 'update', '--region', 'eu-west-1', '--out', join(folder, 'prices.json')],
  ['prices', 'put', join(folder, 'prices.json'), ...TABLE],
  ['template', 'spoke', '--hub', 'farwatch-prod'],
  ['mcp', '--stack', 'farwatch-prod'],
  ['query', 'SELECT 1 FROM stops', '--bucket', 'lake', '--save', join(folder, 'lake')],
  ['query', 'SELECT 1 FROM stops'],
  ['reconcile', '--from', 'cost-explorer', '--report', join(folder, 'report.json')],
];

/** Commands that call nothing: no trouble around them is theirs. */
export const callingNothing = (folder: string): readonly (readonly string[])[] => [
  ['policy', 'check', join(folder, 'policy.json')],
  ['classify', 'CannotPullContainerError: pull access denied'],
  ['classify'],
  ['size'],
  ['replay', join(folder, 'events.jsonl')],
  ['replay', join(folder, 'events.jsonl'), '--json', '--policy', join(folder, 'policy.json')],
  ['reconcile', join(folder, 'bill.csv'), '--report', join(folder, 'report.json')],
  ['prices', 'show'],
  ['template', 'hub', '--code-bucket', 'artifacts'],
  ['completion', 'bash'],
];

/** Not in the tables: a day takes a minute, and git has troubles of its own (advice-pr-refusals). */
export const ELSEWHERE: readonly string[] = ['demo', 'advice pr'];

const KEY = '111122223333/eu-west-1/prod/web';

const REPORT = {
  format: 'farwatch-report/1',
  origin: { hasHistory: true, historySince: null },
  window: { from: '2026-11-02T00:00:00Z', to: '2026-11-09T00:00:00Z' },
  weekBefore: { from: '2026-10-26T00:00:00Z', to: '2026-11-02T00:00:00Z' },
  services: [{ service: { key: KEY }, days: [['2026-11-03', 5.8]] }],
};

const BILL = [
  'lineItem/UsageStartDate,lineItem/UnblendedCost,resourceTags/aws:ecs:clusterName,resourceTags/aws:ecs:serviceName',
  '2026-11-03T05:00:00Z,4.8,prod,web',
];

/** Fills a folder with what the commands read and with what earlier runs of them wrote. */
export const provide = (folder: string, prices: string): void => {
  const file = (name: string, text: string) => writeFileSync(join(folder, name), text);
  file('policy.json', '{}');
  file('task.json', '{"family":"web","containerDefinitions":[{"name":"app","image":"web:1"}]}');
  file('report.json', JSON.stringify(REPORT));
  file('bill.csv', BILL.join('\n'));
  file('prices.json', prices);
  file('events.jsonl', [1, 2, 3].map((task) => JSON.stringify(stopped({ task, createdAt: task * 60 }))).join('\n'));
  for (const name of ['out', 'lake']) mkdirSync(join(folder, name));
  for (const name of ['html', 'json', 'csv']) file(`out/report.${name}`, 'of last week');
};
