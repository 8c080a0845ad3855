import js from '@eslint/js';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';
import { vocabulary } from './cli/checks/vocabulary.mjs';

const PURE = ['functions/**/*.ts'];
const ADAPTERS = ['functions/adapters/**', 'functions/handlers/**'];

/** A multiplication with or a division by 1000, a time as a number of a Date, and what is an instant by its name. */
const THOUSAND = 'BinaryExpression[operator=/^[*/]$/][right.raw=/^(1_?000|1e3)$/]';
const DATE_CALL = "CallExpression:matches([callee.property.name='getTime'], [callee.object.name='Date'])";
const MATH = "CallExpression[callee.object.name='Math']";
const INSTANT_NAME = '/^(at|now|since|until|from|to|time)$|[a-z](At|Until|Since)$/';
const INSTANT = `:matches(Identifier[name=${INSTANT_NAME}], MemberExpression[property.name=${INSTANT_NAME}])`;

/** What must not be written, and what to do instead. */
const BANS = {
  hour: [
    "NewExpression[callee.name='Date'][arguments.length=0]",
    "MemberExpression[object.name='Date'][property.name='now']",
    "MemberExpression[object.name='performance'][property.name='now']",
  ].map((selector) => ({ selector, message: 'Asks for the hour: take `now` as an argument; handlers read fx.clock.' })),
  chance: [
    {
      selector: "MemberExpression[object.name='Math'][property.name='random']",
      message: 'A pure function gives the same answer to the same question: take the number as an argument.',
    },
  ],
  casts: [
    {
      selector: 'TSAsExpression:not([typeAnnotation.typeName.name="const"])',
      message: 'Only parsers and adapters may assert a type; parse or narrow instead.',
    },
  ],
  environment: [
    {
      selector: "MemberExpression[object.name='process'][property.name='env']",
      message: 'Reads the environment: adapters/runtime/config.ts reads it, once, all or nothing.',
    },
  ],
  shapes: [
    { selector: 'TSEnumDeclaration', message: 'Use an `as const` table or a union.' },
    { selector: "TSModuleDeclaration[kind='namespace']", message: 'A file is the module.' },
    {
      selector: 'ClassDeclaration:not([superClass.name=/Error$/])',
      message: 'Only errors are classes; use functions and types.',
    },
  ],
  conversions: [
    `${THOUSAND} > *.left:matches(${DATE_CALL})`,
    `${THOUSAND} > BinaryExpression.left > ${DATE_CALL}`,
    `${THOUSAND} > *.left:matches(${INSTANT})`,
    `${THOUSAND} > :matches(BinaryExpression[operator='+'], LogicalExpression, ${MATH}).left > ${INSTANT}`,
    `NewExpression[callee.name='Date'] > ${THOUSAND}`,
  ].map((selector) => ({
    selector,
    message:
      'Converts an instant by hand: secondsOf, exactSecondsOf, msOf, dateOf or secondsBetween of ' +
      'functions/primitives/instant.ts do it.',
  })),
  tests: [
    {
      selector: 'MemberExpression[object.name=/^(test|it|describe)$/][property.name=/^(only|skip|todo|fails)$/]',
      message: 'A test that is left out: run it or remove it.',
    },
  ],
  imports: [
    {
      selector: 'ImportDeclaration[source.value=/^\\./]:not([source.value=/\\.(ts|json|mjs)$/])',
      message: 'Local imports end in .ts.',
    },
    {
      selector: "ImportDeclaration[source.value='@slack/types'][importKind='value']",
      message: 'Types only: use import type.',
    },
  ],
};

const ban = (...bans) => ['error', ...bans.flat()];
const IN_TESTS = [BANS.shapes, BANS.imports];
const EVERYWHERE = [...IN_TESTS, BANS.conversions];

/** Files that are tables of data: values, types and functions of one expression, without logic. */
const TABLES = [
  'functions/stops/rules/{rules-*,message-rules}.ts',
  'functions/stops/advice/{advice,advice-of-kind}.ts',
  'functions/stops/cause.ts',
  'functions/billing/price-data.ts',
  'cli/fake-aws/demo/*.ts',
  'test/{billing/bills,diagnosis/cases,deployments/guards.test,handlers/slack-answer.test}.ts',
];

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'coverage/', '.serverless/', '.esbuild/', 'node_modules/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { jsdoc, farwatch: { rules: { vocabulary } } },
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'max-len': ['error', { code: 120, ignoreUrls: true }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
      'no-restricted-syntax': ban(...EVERYWHERE),
      'farwatch/vocabulary': 'error',
    },
  },
  {
    files: ['functions/**/*.ts', 'cli/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 200 }],
      'max-lines-per-function': ['error', { max: 40 }],
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          require: { FunctionDeclaration: true },
          contexts: [
            "ExportNamedDeclaration > VariableDeclaration[declarations.0.init.type='ArrowFunctionExpression']",
          ],
        },
      ],
    },
  },
  {
    files: PURE,
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ban(...EVERYWHERE, BANS.hour, BANS.chance, BANS.casts, BANS.environment),
    },
  },
  {
    files: ['functions/primitives/instant.ts'],
    rules: { 'no-restricted-syntax': ban(...IN_TESTS, BANS.hour, BANS.chance, BANS.casts, BANS.environment) },
  },
  {
    files: ['functions/**/{parse,schema,identity,item,packed,hash}*.ts'],
    rules: { 'no-restricted-syntax': ban(...EVERYWHERE, BANS.hour, BANS.chance, BANS.environment) },
  },
  { files: ADAPTERS, rules: { 'no-restricted-syntax': ban(...EVERYWHERE, BANS.environment) } },
  { files: ['functions/adapters/runtime/config.ts'], rules: { 'no-restricted-syntax': ban(...EVERYWHERE) } },
  { files: ['cli/checks/vocabulary.mjs'], rules: { 'farwatch/vocabulary': 'off' } },
  { files: ['functions/*.ts'], rules: { 'max-lines-per-function': ['error', { max: 25 }] } },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 300 }], 'no-restricted-syntax': ban(...IN_TESTS, BANS.tests) },
  },
  // A construct of the CDK is a class.
  { files: ['infra/cdk/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: TABLES, rules: { 'max-lines': ['error', { max: 600 }] } },
);
