import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnvelope } from '../../functions/events/parse.ts';
import { RULE_SAMPLES } from './rule-samples.ts';
import { readInfra } from './template.ts';

/**
 * Holds infra/rules.yml and the parser against AWS's own rule engine: check-rules.ts CLASS_PATH. Every event of
 * test/events, every variant of it below, and the samples of rule-samples.ts must be let through by the engine exactly
 * when the parser uses it.
 */
const RULES = ['TaskEventsRule', 'ServiceEventsRule'] as const;

type Envelope = Readonly<Record<string, unknown>> & { readonly detail: Readonly<Record<string, unknown>> };
type Variant = { readonly name: string; readonly of: (event: Envelope) => unknown };

const detail =
  (change: Readonly<Record<string, unknown>>) =>
  (event: Envelope): unknown => ({ ...event, detail: { ...event.detail, ...change } });

const NOT_STOPPED = {
  stopCode: undefined,
  stoppedReason: undefined,
  stoppingAt: undefined,
  stoppedAt: undefined,
  executionStoppedAt: undefined,
};

const VARIANTS: readonly Variant[] = [
  { name: 'as it is', of: (event) => event },
  { name: 'on EC2', of: detail({ launchType: 'EC2', capacityProviderName: undefined }) },
  { name: 'on an Auto Scaling group', of: detail({ launchType: undefined, capacityProviderName: 'asg' }) },
  { name: 'on Spot', of: detail({ launchType: undefined, capacityProviderName: 'FARGATE_SPOT' }) },
  { name: 'pending', of: detail({ lastStatus: 'PENDING', ...NOT_STOPPED }) },
  { name: 'stopping', of: detail({ lastStatus: 'RUNNING', stopCode: 'UserInitiated' }) },
  { name: 'with a stop code that is new', of: detail({ lastStatus: 'DEPROVISIONING', stopCode: 'SomethingNew' }) },
  { name: 'from another source', of: (event) => ({ ...event, source: 'aws.ec2' }) },
  { name: 'of a type that is new', of: (event) => ({ ...event, 'detail-type': 'ECS Something New' }) },
];

type Asked = { readonly name: string; readonly event: unknown; readonly isUsed: boolean };

const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === 'object' && value !== null && 'detail' in value && typeof value.detail === 'object';

const readEvent = (file: string): Envelope => {
  const event: unknown = JSON.parse(readFileSync(join('test/events', file), 'utf8'));
  if (!isEnvelope(event)) throw new Error(`${file} is no EventBridge envelope`);
  return event;
};

const askedOf = (name: string, event: unknown): Asked => ({
  name,
  event,
  isUsed: parseEnvelope(event).some(({ kind }) => kind === 'event'),
});

const questionsOf = (file: string): readonly Asked[] => {
  const envelope = readEvent(file);
  return VARIANTS.map(({ name, of }) => {
    const event: unknown = JSON.parse(JSON.stringify(of(envelope)));
    return askedOf(`${file}, ${name}`, event);
  });
};

/** For each event, one per line, the rules that AWS's engine says match it. */
const askEngine = (classPath: string, questions: readonly Asked[]): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'farwatch-rules-'));
  try {
    const infra = readInfra();
    for (const rule of RULES)
      writeFileSync(join(folder, `${rule}.json`), JSON.stringify(infra[rule]?.Properties?.['EventPattern']));
    const engine = spawnSync('java', ['-cp', classPath, '.ci/EventRuler.java', folder], {
      input: questions.map(({ event }) => JSON.stringify(event)).join('\n'),
      encoding: 'utf8',
    });
    if (engine.status !== 0) throw new Error(`event-ruler failed: ${engine.stderr || engine.error?.message}`);
    return engine.stdout.split('\n').slice(0, questions.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const questions = [
  ...readdirSync('test/events')
    .filter((file) => file.endsWith('.json'))
    .flatMap(questionsOf),
  ...RULE_SAMPLES.map(({ name, event }) => askedOf(name, event)),
];
const answers = askEngine(process.argv[2] ?? '', questions);
const wrong = questions.filter(({ isUsed }, index) => isUsed !== (answers[index] !== ''));
for (const { name, isUsed } of wrong)
  console.error(`${name}: the parser ${isUsed ? 'uses' : 'ignores'} it, the rule does not`);
console.log(`${questions.length} events, ${wrong.length} on which the rules and the parser differ`);
process.exitCode = wrong.length === 0 ? 0 : 1;
