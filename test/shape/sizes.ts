import ts from 'typescript';
import { layerOf, lineOf, linesOf } from './source.ts';
import type { Finding, Layer, Source } from './source.ts';

const FUNCTION_LINES_MAX = 40;
const HANDLER_LINES_MAX = 25;
const FILE_LINES_MAX = 200;
/** One test file mirrors one source file, and a case takes more lines than what it tries. */
const TEST_FILE_LINES_MAX = 300;
const TABLE_LINES_MAX = 600;
const LINE_LENGTH_MAX = 120;

const isFunction = (node: ts.Node): boolean =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isAccessor(node);

const functionLinesMax = (layer: Layer): number => (layer === 'entry' ? HANDLER_LINES_MAX : FUNCTION_LINES_MAX);

/** Functions that are too long to be seen at once. The callback of a test is data and steps, and is let off. */
const functionFindings = (source: Source): readonly Finding[] => {
  const layer = layerOf(source.path);
  const linesMax = functionLinesMax(layer);
  return source.nodes
    .filter(isFunction)
    .filter((node) => layer !== 'test' || !ts.isCallExpression(node.parent))
    .filter((node) => linesOf(source, node) > linesMax)
    .map((node) => ({
      path: source.path,
      line: lineOf(source, node),
      says: `a function of ${linesOf(source, node)} lines (${linesMax} at most): give its parts names`,
    }));
};

const isLogic = (node: ts.Node): boolean =>
  ts.isIfStatement(node) ||
  ts.isIterationStatement(node, false) ||
  ts.isSwitchStatement(node) ||
  ts.isTryStatement(node);

/** A table: values, types, and functions of one expression; nothing branches or loops by statement. */
const isTable = (source: Source): boolean => {
  const literals = source.tree.statements.filter(ts.isVariableStatement);
  const literalLines = literals.reduce((sum, node) => sum + linesOf(source, node), 0);
  return !source.nodes.some(isLogic) && literalLines > source.text.split('\n').length / 2;
};

const fileLinesMax = (source: Source): number => {
  if (isTable(source)) return TABLE_LINES_MAX;
  return layerOf(source.path) === 'test' ? TEST_FILE_LINES_MAX : FILE_LINES_MAX;
};

const fileFindings = (source: Source): readonly Finding[] => {
  const lines = source.text.trimEnd().split('\n').length;
  const linesMax = fileLinesMax(source);
  return lines <= linesMax
    ? []
    : [{ path: source.path, line: linesMax, says: `${lines} lines (${linesMax} at most): split it by what it knows` }];
};

const lineFindings = (source: Source): readonly Finding[] =>
  source.text.split('\n').flatMap((text, index) =>
    text.length <= LINE_LENGTH_MAX
      ? []
      : [
          {
            path: source.path,
            line: index + 1,
            says: `${text.length} characters (${LINE_LENGTH_MAX} at most): break the line`,
          },
        ],
  );

/** Functions, files and lines that are too long. */
export const sizeFindings = (source: Source): readonly Finding[] => [
  ...functionFindings(source),
  ...fileFindings(source),
  ...lineFindings(source),
];
