import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { escaped } from './plain.ts';
import type { Samples } from './samples.ts';
import { SAMPLES, SAMPLES_IN } from './samples.ts';

const ROOT = new URL('../../', import.meta.url);

/** Where people meet a text, and the folders or files in which it stands. */
export const AREAS: Readonly<Record<string, readonly string[]>> = {
  'Messages: headlines, counts, threads, escalations': [
    'functions/messages',
    'functions/incidents',
    'functions/incidents/shared',
    'functions/organisation',
  ],
  'What ECS reports about a service': ['functions/state-updates', 'functions/stops/message-cause.ts'],
  'Decisions about a release, and why nothing is done': [
    'functions/deployments/guards',
    'functions/deployments/evidence',
    'functions/deployments/target',
    'functions/deployments/hook',
    'functions/deployments',
    'functions/handlers/rollback',
    'functions/handlers/deployment-hook',
  ],
  'Buttons, forms and commands in Slack': [
    'functions/handlers/slack-actions',
    'functions/on-call',
    'functions/report/advice',
  ],
  'Deliveries: pages, routes, refusals': ['functions/handlers/notify', 'functions/sinks'],
  'Post-mortem and alert quality': ['functions/postmortem', 'functions/alert-quality'],
  'What an investigation and `farwatch doctor` find': [
    'functions/diagnosis/checks',
    'functions/diagnosis',
    'cli/commands/doctor',
  ],
  'What `farwatch preflight` finds': ['functions/preflight', 'cli/commands/release'],
  'What `farwatch gate` says': ['cli/gate'],
  'Scaling: findings and timeline': ['functions/scaling/findings', 'functions/scaling/timeline', 'functions/scaling'],
  'Sizes and money in the weekly report': ['functions/sizing', 'functions/billing', 'functions/report'],
  'Commands of the CLI': ['cli/commands', 'cli/commands/install', 'cli/input', 'cli/pull-request', 'cli/reconcile'],
};

/** Markup and pictures around texts. */
const PICTURES = /^(?:html|preview|preview-style|picture|picture-of|completion|style|causes-doc|schema-doc)\.ts$/;

const filesIn = (path: string): readonly string[] =>
  path.endsWith('.ts')
    ? [path]
    : readdirSync(new URL(`${path}/`, ROOT), { withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !PICTURES.test(entry.name))
        .map(({ name }) => `${path}/${name}`)
        .sort();

/** The value that stands for an expression: the sample of its text or name, or its name. */
const sampleOf = (expression: ts.Expression, own: Samples): string => {
  const ofText = own[expression.getText()];
  if (ofText !== undefined) return ofText;
  if (ts.isCallExpression(expression)) {
    const [count, noun] = expression.arguments;
    const name = expression.expression.getText();
    if (own[name] === undefined && /^(?:a|the|of)$/.test(name) && count !== undefined && ts.isStringLiteral(count))
      return `${name === 'a' && /^[AEIOU]/.test(count.text) ? 'an' : name} ${count.text}`;
    if (name === 'plural' && noun !== undefined && ts.isStringLiteral(noun)) return `3 ${noun.text}s`;
    return own[name] ?? SAMPLES[name] ?? (count === undefined ? `‹${name}›` : sampleOf(count, own));
  }
  if (ts.isConditionalExpression(expression)) {
    const [yes, no] = [textIn(expression.whenTrue, own), textIn(expression.whenFalse, own)];
    return yes === undefined || no === undefined ? '‹…›' : [yes, no].filter(Boolean).join(' ¦ ');
  }
  if (ts.isBinaryExpression(expression)) return sampleOf(expression.left, own);
  const name = /(\w+)$/.exec(expression.getText())?.[1] ?? '…';
  return own[name] ?? SAMPLES[name] ?? `‹${name}›`;
};

/** A text of string literals, templates and sums of them, with samples in its gaps; undefined for anything else. */
const textIn = (node: ts.Expression, own: Samples): string | undefined => {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return (
      node.head.text + node.templateSpans.map((span) => sampleOf(span.expression, own) + span.literal.text).join('')
    );
  if (ts.isParenthesizedExpression(node)) return textIn(node.expression, own);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [textIn(node.left, own), textIn(node.right, own)];
  if (left === undefined && right === undefined) return undefined;
  return (left ?? sampleOf(node.left, own)) + (right ?? sampleOf(node.right, own));
};

/** What people read has words; imports, names, patterns and keys have not. */
const isSentence = (text: string): boolean =>
  /[a-z]{2,} [a-z]/i.test(text) && !/^(?:\.\.?\/|use |https?:|:root )/.test(text);

/** The words of a piece of a page. */
const withoutTags = (text: string): string => (text.trim().startsWith('<') ? text.replace(/<[^>]*>/g, ' ') : text);

/** Texts that no user reads: errors of programmers, names of metrics and queries. */
const isForPeople = (node: ts.Node): boolean => {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent)) return false;
  return !(ts.isCallExpression(parent) && /\blog\.(?:info|warn|error)$/.test(parent.expression.getText()));
};

const collect = (node: ts.Node, found: Set<string>, own: Samples): void => {
  const isText = ts.isStringLiteral(node) || ts.isTemplateLiteral(node) || ts.isBinaryExpression(node);
  const text = isText && isForPeople(node) ? textIn(node as ts.Expression, own) : undefined;
  if (text !== undefined) {
    const line = withoutTags(text).replace(/\s+/g, ' ').trim();
    if (isSentence(line)) found.add(line);
    return;
  }
  node.forEachChild((child) => collect(child, found, own));
};

/** The sentences of a file, in its order. */
export const sentencesOf = (path: string): readonly string[] => {
  const source = ts.createSourceFile(path, readFileSync(new URL(path, ROOT), 'utf8'), ts.ScriptTarget.Latest, true);
  const found = new Set<string>();
  collect(source, found, SAMPLES_IN[path] ?? {});
  return [...found];
};

const fileSection = (path: string): readonly string[] => {
  const lines = sentencesOf(path);
  return lines.length === 0 ? [] : [`**${path}**`, '', ...lines.map((line) => `- ${escaped(line)}`), ''];
};

/** `docs/texts/sentences.md`: every sentence that people read, by where they meet it. */
export const sentencesPage = (): string =>
  [
    '# Every sentence that people read',
    '',
    'Generated by `npm exec -- node cli/texts/main.ts` from the source, so that all can be read in one sitting; a test',
    'fails when more than one line in twenty is stale. Gaps have sample values, or the name of the value in ‹›;',
    'alternatives are separated by ¦.',
    'Causes of stops and what to do about them are in [causes.md](causes.md).',
    '',
    ...Object.entries(AREAS).flatMap(([area, paths]) => [
      `## ${area}`,
      '',
      ...paths.flatMap(filesIn).flatMap(fileSection),
    ]),
  ].join('\n');
