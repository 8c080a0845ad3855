/**
 * Words that names may not contain, and the word to use instead. A name is split into its words: `foldStops` has the
 * words fold and stops.
 */
export const FORBIDDEN_WORDS = {
  tiding: 'notification',
  tidings: 'notifications',
  saying: 'notification',
  sayings: 'notifications',
  told: 'notified, sent or reported',
  tell: 'notify, send or report',
  teller: 'notifier',
  telling: 'delivery',
  speak: 'notify',
  fold: 'applyEvents',
  folded: 'applied',
  folding: 'applying',
  unfold: 'undo',
  belief: 'state',
  believe: 'apply',
  believed: 'applied',
  watch: 'state (of a service)',
  trial: 'health (of a deployment)',
  trials: 'healths',
  suspect: 'input',
  suspicion: 'order',
  verdict: 'diagnosis, evaluation or result',
  judgement: 'evaluation',
  judgements: 'evaluations',
  judge: 'evaluate',
  judged: 'evaluated',
  obey: 'handleCommand',
  drain: 'sendOutbox',
  thing: 'cause or resource',
  things: 'causes or resources',
  memorise: 'remember',
  recall: 'history',
  trail: 'cloudTrailStatus',
  culprit: 'failedContainer',
  desk: 'context',
  odds: 'eValue',
  because: 'reason',
  look: 'read or check',
  looks: 'reads or checks',
};

/** Names given by ECS, a contract or a library. */
const GIVEN = new Set(['watchHours', 'because', 'odds']);

/** Files that print JSON whose field names are fixed by a contract. */
const CONTRACT = new RegExp(
  '(cli/local/outcome|service-state/parse-decision|advice/standing|' +
    'cli/commands/(advice|add-advice|classify|size|add-local|replay)|\\.test)\\.ts$',
);

const wordsOf = (name) =>
  name.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_/).map((word) => word.toLowerCase());

const SHORT = /^(svc|td|cfg|utils?|helpers?)$|(Manager|Helper|Utils?|Impl|Svc|Cfg)$/;

/** An eslint rule: no name contains a forbidden word, and no name is abbreviated. */
export const vocabulary = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      word: '`{{name}}`: the word for `{{word}}` is {{instead}}.',
      whole: '`{{name}}`: a name is whole or it is not used: no svc, td, cfg, no Manager, Helper, Util, Impl.',
    },
  },
  create: (context) => {
    const isContract = CONTRACT.test(context.filename);
    const check = (node) => {
      if (node?.type !== 'Identifier') return;
      const { name } = node;
      if (SHORT.test(name) && !/SecretsManager$/i.test(name))
        context.report({ node, messageId: 'whole', data: { name } });
      if (name === 'watchHours' || (GIVEN.has(name) && isContract)) return;
      const word = wordsOf(name.replace(/cloudTrail/i, 'Cloudtrail')).find((each) =>
        Object.hasOwn(FORBIDDEN_WORDS, each),
      );
      if (word !== undefined)
        context.report({ node, messageId: 'word', data: { name, word, instead: FORBIDDEN_WORDS[word] } });
    };
    const pattern = (node) => {
      if (node?.type === 'AssignmentPattern') return pattern(node.left);
      if (node?.type === 'RestElement') return pattern(node.argument);
      if (node?.type === 'ObjectPattern')
        return node.properties.forEach((each) => pattern(each.type === 'Property' ? each.value : each));
      if (node?.type === 'ArrayPattern') return node.elements.forEach(pattern);
      check(node);
    };
    return {
      VariableDeclarator: (node) => pattern(node.id),
      ':function': (node) => node.params.forEach(pattern),
      FunctionDeclaration: (node) => check(node.id),
      TSTypeAliasDeclaration: (node) => check(node.id),
      TSInterfaceDeclaration: (node) => check(node.id),
      TSTypeParameter: (node) => check(node.name),
      TSPropertySignature: (node) => check(node.key),
      'ObjectExpression > Property': (node) => node.computed || check(node.key),
    };
  },
};
