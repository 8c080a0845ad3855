import type { CollectionTag, ScalarTag } from 'yaml';
import { Pair, Scalar, YAMLMap, parse } from 'yaml';

const SHORT_FORMS = [
  'Ref',
  'Condition',
  'GetAtt',
  'Sub',
  'If',
  'Not',
  'And',
  'Or',
  'Equals',
  'Join',
  'Select',
  'Split',
];

const longForm = (name: string): string => (['Ref', 'Condition'].includes(name) ? name : `Fn::${name}`);

const scalarTag = (name: string): ScalarTag => ({
  tag: `!${name}`,
  resolve: (text) => ({ [longForm(name)]: name === 'GetAtt' ? splitOnce(text) : text }),
});

const splitOnce = (text: string): readonly string[] => [
  text.slice(0, text.indexOf('.')),
  text.slice(text.indexOf('.') + 1),
];

/** Kept as nodes, so that anchors inside are resolved with the rest of the file. */
const listTag = (name: string): CollectionTag => ({
  tag: `!${name}`,
  collection: 'seq',
  resolve: (list) => {
    const map = new YAMLMap();
    map.add(new Pair(new Scalar(longForm(name)), list));
    return map;
  },
});

const CLOUDFORMATION_TAGS = SHORT_FORMS.flatMap((name) => [scalarTag(name), listTag(name)]);

/** Reads YAML and expands CloudFormation's short forms (`!Ref`, `!GetAtt`, …). */
export const parseYaml = <Page>(text: string): Page =>
  parse(text, { customTags: CLOUDFORMATION_TAGS, merge: true, maxAliasCount: -1 }) as Page;
