/**
 * The documentation as a site: the pages are README.md and docs/ as they are, nothing is copied. VitePress (102 MB) is
 * not among the dependencies; docs/site.md says how to build it, and .ci/run does, which also finds dead links.
 */

const page = (text, link) => ({ text, link });
const group = (text, items, collapsed = false) => ({ text, collapsed, items });

const DESIGNS = [
  ...[page('Stops', 'stops'), page('Incidents', 'incidents'), page('Rollback', 'rollback')],
  ...[page('Rollback meets the real ECS', 'rollback-in-the-field'), page('Bounds of acting', 'bounds')],
  ...[page('Deployment hook', 'deployment-hook'), page('Before and after a release', 'before-and-after')],
  ...[page('Diagnosis', 'diagnosis'), page('On call', 'on-call'), page('Scaling', 'scaling')],
  ...[page('Sizing', 'sizing'), page('Billing', 'billing'), page('Report', 'report'), page('Money', 'money')],
  ...[page('Container Insights', 'insights'), page('Organisation', 'organisation'), page('History to query', 'lake')],
  ...[page('Assistants', 'mcp'), page('Installing', 'install'), page('Keys of the table', 'keys')],
  ...[page('Under load', 'load'), page('What events cost', 'cost'), page('Stack', 'stack')],
  page('The simulated ECS', 'simulated-ecs'),
].map(({ text, link }) => page(text, `/docs/designs/${link}`));

export default {
  title: 'Farwatch',
  description: 'Explains why ECS Fargate tasks stop, rolls back bad releases, reports scaling, cost and sizes.',
  // README.md links into docs/ and docs/ links to the code beside it: both work from the root of the repository.
  srcDir: '../',
  outDir: '../out/site',
  cacheDir: '../out/site-cache',
  srcExclude: [
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    '**/node_modules/**',
    'out/**',
    'test/**',
    'dist/**',
    '.serverless/**',
  ],
  rewrites: { 'README.md': 'index.md' },
  // Files of the repository that are no pages: the code, the schemas, the licence, the folder of designs.
  ignoreDeadLinks: [
    /\/CONTRIBUTING$/,
    /\/CHANGELOG$/,
    /\/LICENSE$/,
    /\/docs\/designs\/?(index)?$/,
    /^\.?\/?docs\/designs$/,
  ],
  lastUpdated: false,
  cleanUrls: true,
  themeConfig: {
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [page('Deploy', '/docs/deploy'), page('On call', '/docs/on-call'), page('Commands', '/docs/cli')],
    // In the order in which somebody needs them.
    sidebar: [
      group('Start', [
        page('Farwatch', '/'),
        page('Deploy', '/docs/deploy'),
        page('Many accounts', '/docs/organisation'),
      ]),
      group('On call', [
        page('On call', '/docs/on-call'),
        page('Causes of stops', '/docs/causes'),
        page('Events, PagerDuty, Teams, metrics', '/docs/events'),
        page('Assistants (MCP)', '/docs/mcp'),
      ]),
      group('Releases', [
        page('Rollback', '/docs/rollback'),
        page('Preflight', '/docs/preflight'),
        page('Gate', '/docs/gate'),
        page('Deployment hook', '/docs/deployment-hook'),
      ]),
      group('Money and history', [page('Ask the history', '/docs/query'), page('Scale', '/docs/scale')]),
      group('Reference', [
        page('Command line', '/docs/cli'),
        page('Architecture', '/docs/architecture'),
        page('Simulation', '/docs/simulation'),
        page('This site', '/docs/site'),
      ]),
      group('Designs', DESIGNS, true),
    ],
  },
};
