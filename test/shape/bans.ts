import ts from 'typescript';
import { layerOf, lineOf } from './source.ts';
import type { Finding, Layer, Source } from './source.ts';

type Ban = {
  readonly finds: (node: ts.Node) => boolean;
  /** What to do instead. */
  readonly says: string;
  readonly in: readonly Layer[];
  /** The one place where it is allowed. */
  readonly except?: RegExp;
};

const EVERYWHERE: readonly Layer[] = ['entry', 'effects', 'domain', 'cli', 'test'];

const isIdentifier = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;

const isCalled = (node: ts.Node, object: string, ...names: readonly string[]): boolean =>
  ts.isPropertyAccessExpression(node) && names.includes(node.name.text) && isIdentifier(node.expression, object);

const isNewDateNow = (node: ts.Node): boolean =>
  ts.isNewExpression(node) && isIdentifier(node.expression, 'Date') && (node.arguments?.length ?? 0) === 0;

const isConst = (node: ts.AsExpression): boolean => node.type.getText() === 'const';

/** `declare module 'x'` describes a package that has no types. */
const isNamespace = (node: ts.Node): boolean => ts.isModuleDeclaration(node) && ts.isIdentifier(node.name);

const isPlainClass = (node: ts.Node): boolean =>
  ts.isClassDeclaration(node) &&
  !node.heritageClauses?.some((clause) => clause.types.some((type) => /Error$/.test(type.expression.getText())));

const isNamed = (node: ts.Node): node is ts.NamedDeclaration & { readonly name: ts.Identifier } =>
  (ts.isVariableDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isInterfaceDeclaration(node)) &&
  node.name !== undefined &&
  ts.isIdentifier(node.name);

/** `SecretsManager` is AWS's own name. */
const isPoorlyNamed = (node: ts.Node): boolean =>
  isNamed(node) &&
  (/^(svc|td|cfg|utils?|helpers?)$/.test(node.name.text) ||
    (/(Manager|Helper|Utils?|Impl|Svc|Cfg)$/.test(node.name.text) && !/SecretsManager$/i.test(node.name.text)));

/** Order has no meaning here; every ban applies to every node. */
const BANS: readonly Ban[] = [
  {
    finds: (node) => isNewDateNow(node) || isCalled(node, 'Date', 'now') || isCalled(node, 'performance', 'now'),
    says: 'asks for the hour: take `now: Date` as an argument, handlers read fx.clock',
    in: ['domain', 'entry'],
  },
  {
    finds: (node) => isCalled(node, 'Math', 'random'),
    says: 'a domain function gives the same answer to the same question: take the number as an argument',
    in: ['domain', 'entry'],
  },
  {
    finds: (node) => isCalled(node, 'process', 'env'),
    says: 'reads the environment: effects/config.ts reads it, once, all or nothing',
    in: ['domain', 'entry', 'effects'],
    except: /^functions\/effects\/config\.ts$/,
  },
  {
    finds: (node) => ts.isPropertyAccessExpression(node) && isIdentifier(node.expression, 'console'),
    says: 'writes to the console: use fx.log',
    in: ['domain', 'entry', 'effects'],
  },
  {
    finds: (node) => node.kind === ts.SyntaxKind.AnyKeyword,
    says: '`any`: use `unknown` and parse it',
    in: EVERYWHERE,
  },
  {
    finds: ts.isNonNullExpression,
    says: '`!`: say what happens when it is not there',
    in: EVERYWHERE,
  },
  {
    finds: (node) => ts.isAsExpression(node) && !isConst(node),
    says: '`as`: only parsers and adapters may assert a type; parse or narrow instead',
    in: ['domain', 'entry'],
    except: /\/(parse|schema|identity|item|packed|hash)[^/]*\.ts$/,
  },
  { finds: ts.isEnumDeclaration, says: '`enum`: use an `as const` table or a union', in: EVERYWHERE },
  { finds: isNamespace, says: '`namespace`: a file is the module', in: EVERYWHERE },
  { finds: isPlainClass, says: '`class`: only errors are classes; use functions and types', in: EVERYWHERE },
  {
    finds: isPoorlyNamed,
    says: 'a name is whole or it is not used: no svc, td, cfg, no Manager, Helper, Util, Impl',
    in: EVERYWHERE,
  },
  {
    finds: (node) =>
      ['test', 'it', 'describe'].some((object) => isCalled(node, object, 'only', 'skip', 'todo', 'fails')),
    says: 'a test that is left out: run it or remove it',
    in: ['test'],
  },
];

const banFindings = (source: Source): readonly Finding[] => {
  const bans = BANS.filter((ban) => ban.in.includes(layerOf(source.path)) && ban.except?.test(source.path) !== true);
  return source.nodes.flatMap((node) =>
    bans
      .filter(({ finds }) => finds(node))
      .map(({ says }) => ({ path: source.path, line: lineOf(source, node), says })),
  );
};

const UNFINISHED = /(?:\/\/|^\s*\*|\/\*).*\b(?:TODO|FIXME|XXX)\b/;

const unfinishedFindings = (source: Source): readonly Finding[] =>
  source.text
    .split('\n')
    .flatMap((text, index) =>
      UNFINISHED.test(text)
        ? [{ path: source.path, line: index + 1, says: 'unfinished work in a comment: do it, or open an issue' }]
        : [],
    );

const isExportedFunction = (node: ts.Node): node is ts.VariableStatement | ts.FunctionDeclaration => {
  if (!ts.isVariableStatement(node) && !ts.isFunctionDeclaration(node)) return false;
  if (!node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return false;
  if (ts.isFunctionDeclaration(node)) return true;
  return node.declarationList.declarations.some(
    ({ initializer }) => initializer !== undefined && ts.isArrowFunction(initializer),
  );
};

const docstringFindings = (source: Source): readonly Finding[] =>
  layerOf(source.path) === 'test'
    ? []
    : source.tree.statements
        .filter(isExportedFunction)
        .filter((node) => ts.getJSDocCommentsAndTags(node).length === 0)
        .map((node) => ({
          path: source.path,
          line: lineOf(source, node),
          says: 'an exported function without a docstring: say what it gives, its units and its source',
        }));

/** What must not be written, what is unfinished, and what is unexplained. */
export const forbiddenFindings = (source: Source): readonly Finding[] => [
  ...banFindings(source),
  ...unfinishedFindings(source),
  ...docstringFindings(source),
];
