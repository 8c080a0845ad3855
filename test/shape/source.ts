import { readFileSync, readdirSync } from 'node:fs';
import ts from 'typescript';

/** A source file of the project: its path from the root, its text, and what the compiler makes of it. */
export type Source = {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  /** Every node of the tree, parents before children. */
  readonly nodes: readonly ts.Node[];
};

/** A breach of the style guide, and what to do about it. */
export type Finding = { readonly path: string; readonly line: number; readonly says: string };

/** Where a file stands: an entry is a Lambda, a domain folder is pure, the rest touches the world. */
export type Layer = 'entry' | 'effects' | 'domain' | 'cli' | 'test';

/** The layer that a path belongs to; anything in functions/ that is neither an entry nor in effects/ is domain. */
export const layerOf = (path: string): Layer => {
  if (path.startsWith('test/')) return 'test';
  if (path.startsWith('cli/')) return 'cli';
  if (path.startsWith('functions/effects/')) return 'effects';
  return path.split('/').length === 2 ? 'entry' : 'domain';
};

const nodesOf = (tree: ts.SourceFile): readonly ts.Node[] => {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return nodes;
};

/** Parses one text as if it stood at `path`. */
export const parseSource = (path: string, text: string): Source => {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);
  return { path, text, tree, nodes: nodesOf(tree) };
};

/** Every TypeScript file under the folders, by path. */
export const sourcesUnder = (...folders: readonly string[]): readonly Source[] =>
  folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => parseSource(path, readFileSync(path, 'utf8')));

/** The line (from 1) on which a node begins, its comments left out. */
export const lineOf = (source: Source, node: ts.Node): number =>
  source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;

/** How many lines a node takes, its comments left out. */
export const linesOf = (source: Source, node: ts.Node): number =>
  source.tree.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - lineOf(source, node);
