import { posix } from 'node:path';
import ts from 'typescript';
import { layerOf, lineOf } from './source.ts';
import type { Finding, Source } from './source.ts';

type Import = { readonly specifier: string; readonly typeOnly: boolean; readonly line: number };

/** Packages a domain folder may use, for they are pure: in all folders or those of `in`, whole or only their types. */
const PURE_PACKAGES: Readonly<Record<string, { readonly in?: readonly string[]; readonly types?: true }>> = {
  zod: {},
  'zod/mini': {},
  'zod/v4/core': {},
  '@slack/types': { types: true },
  '@observablehq/plot': { in: ['report', 'scaling'] },
  linkedom: { in: ['report', 'scaling'] },
  'csv-stringify/sync': { in: ['report'] },
};

const isTypeOnly = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean => {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  return clause.name === undefined && names !== undefined && ts.isNamedImports(names)
    ? names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly)
    : false;
};

const importOf = (source: Source, node: ts.Node): Import | undefined => {
  const line = lineOf(source, node);
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const from = node.moduleSpecifier;
    return from !== undefined && ts.isStringLiteral(from)
      ? { specifier: from.text, typeOnly: isTypeOnly(node), line }
      : undefined;
  }
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [first] = node.arguments;
  return first !== undefined && ts.isStringLiteral(first)
    ? { specifier: first.text, typeOnly: false, line }
    : undefined;
};

const importsOf = (source: Source): readonly Import[] => source.nodes.flatMap((node) => importOf(source, node) ?? []);

const isLocal = (specifier: string): boolean => specifier.startsWith('.');
const resolve = (path: string, specifier: string): string => posix.join(posix.dirname(path), specifier);
const folderOf = (path: string): string => posix.dirname(path).split('/')[1] ?? '';

const packageSays = (source: Source, { specifier, typeOnly }: Import): string | undefined => {
  const layer = layerOf(source.path);
  if (layer !== 'domain' && layer !== 'entry') return undefined;
  if (specifier.startsWith('@aws-sdk/')) return `${specifier}: the SDK is used only in effects/; go through a port`;
  if (layer === 'entry') return undefined;
  if (specifier.startsWith('node:')) return `${specifier}: a domain folder is pure; do this in effects/`;
  const pure = PURE_PACKAGES[specifier];
  if (pure === undefined) return `${specifier}: not on the list of pure packages (test/shape/imports.ts)`;
  if (pure.in !== undefined && !pure.in.includes(folderOf(source.path)))
    return `${specifier}: only in ${pure.in.join(', ')}/`;
  return pure.types === true && !typeOnly ? `${specifier}: types only; use import type` : undefined;
};

const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  domain: ['entry', 'effects', 'cli', 'test'],
  effects: ['entry', 'cli', 'test'],
  entry: ['entry', 'cli', 'test'],
  cli: ['test'],
  test: [],
};

const localSays = (source: Source, { specifier }: Import): string | undefined => {
  if (!/\.(ts|json|mjs)$/.test(specifier)) return `${specifier}: local imports end in .ts`;
  const [from, to] = [layerOf(source.path), layerOf(resolve(source.path, specifier))];
  return FORBIDDEN[from]?.includes(to)
    ? `${specifier}: ${from} must not import ${to}; dependencies point entries -> effects -> domain`
    : undefined;
};

/** Imports that point the wrong way, or at a package that does not belong there. */
export const importFindings = (source: Source): readonly Finding[] =>
  importsOf(source).flatMap((found) => {
    const says = isLocal(found.specifier) ? localSays(source, found) : packageSays(source, found);
    return says === undefined ? [] : [{ path: source.path, line: found.line, says }];
  });

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

const graphOf = (edges: readonly (readonly [string, string])[]): Graph => {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of edges) {
    if (from === to) continue;
    const targets = graph.get(from) ?? new Set<string>();
    graph.set(from, targets.add(to));
  }
  return graph;
};

const reachable = (graph: Graph, from: string): ReadonlySet<string> => {
  const seen = new Set<string>();
  const open = [...(graph.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return seen;
};

const edgesOf = (sources: readonly Source[]): readonly (readonly [string, string])[] =>
  sources.flatMap((source) =>
    importsOf(source)
      .filter(({ specifier, typeOnly }) => isLocal(specifier) && !typeOnly)
      .map(({ specifier }) => [source.path, resolve(source.path, specifier)] as const),
  );

const cycle = (graph: Graph, node: string): string | undefined => {
  const around = [...reachable(graph, node)].filter((other) => reachable(graph, other).has(node));
  return around.includes(node) ? [...around].sort().join(' <-> ') : undefined;
};

const cyclesOf = (graph: Graph): ReadonlySet<string> =>
  new Set([...graph.keys()].flatMap((node) => cycle(graph, node) ?? []));

/** Domain folders that need one another's values in a circle, and files that do; types alone may be mutual. */
export const cycleFindings = (sources: readonly Source[]): readonly Finding[] => {
  const edges = edgesOf(sources.filter(({ path }) => path.startsWith('functions/')));
  const folders = edges
    .filter(([from, to]) => layerOf(from) === 'domain' && layerOf(to) === 'domain')
    .map(([from, to]) => [`functions/${folderOf(from)}/`, `functions/${folderOf(to)}/`] as const);
  return [...cyclesOf(graphOf(folders)), ...cyclesOf(graphOf(edges))].map((path) => ({
    path,
    line: 0,
    says: 'they import one another; move what both need to the one that knows less, or import types only',
  }));
};
