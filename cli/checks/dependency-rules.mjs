/** Directions of imports, for dependency-cruiser: entries → handlers → adapters and knowledge, without cycles. */

const KNOWLEDGE = '^functions/(?!handlers/|adapters/)[^/]+/';
const ENTRIES = '^functions/[^/]+\\.ts$';

/** Folders of knowledge and of the Lambdas. Subfolders of one of them may import each other. */
const ROOMS = '^functions/([^/]+|handlers/[^/]+)$';

/** Packages that knowledge may import because they are pure. */
const PURE_PACKAGES = [
  'node_modules/zod/',
  'node_modules/@slack/types/',
  'node_modules/@observablehq/plot/',
  'node_modules/linkedom/',
  'node_modules/csv-stringify/',
  'node_modules/fastest-levenshtein/',
];

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    forbid('no-cycles', 'Move what both files need to the lower-level one.', {}, { circular: true }),
    {
      ...forbid(
        'no-cycles-between-rooms',
        'Two folders import each other: move what both need to the lower-level one.',
        { path: ROOMS },
        { circular: true },
      ),
      scope: 'folder',
    },
    forbid(
      'no-cli-in-functions',
      'Deployed code never imports cli/ or test/.',
      { path: '^functions/' },
      {
        path: '^(cli|test)/',
      },
    ),
    forbid('no-test-in-cli', 'Only tests import test/.', { path: '^cli/' }, { path: '^test/' }),
    forbid('entries-last', 'An entry is never imported.', { path: '^functions/.+/' }, { path: ENTRIES }),
    forbid(
      'knowledge-is-pure',
      'Pure code does not call handlers or adapters: pass the value as an argument.',
      { path: KNOWLEDGE },
      { path: '^functions/(handlers|adapters)/' },
    ),
    forbid(
      'adapters-know-no-handler',
      'An adapter does not depend on a handler: move the type to the adapter.',
      { path: '^functions/adapters/' },
      { path: '^functions/handlers/' },
    ),
    forbid(
      'sdk-only-in-adapters',
      'The SDK is used only in adapters/; go through a port.',
      { path: '^functions/', pathNot: '^functions/(adapters|handlers)/' },
      { path: 'node_modules/@aws-sdk/' },
    ),
    forbid('no-node-in-knowledge', 'Do this in an adapter.', { path: KNOWLEDGE }, { dependencyTypes: ['core'] }),
    forbid(
      'pure-packages',
      'Not on the list of pure packages (cli/checks/dependency-rules.mjs).',
      { path: KNOWLEDGE },
      { path: 'node_modules/', pathNot: PURE_PACKAGES },
    ),
    forbid(
      'pictures-only-in-reports',
      'Pictures are drawn in report/ and scaling/.',
      { path: KNOWLEDGE, pathNot: '^functions/(report|scaling)/' },
      { path: 'node_modules/(@observablehq/plot|linkedom|csv-stringify)/' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
