import type { ICruiseOptions, IFlattenedRuleSet } from 'dependency-cruiser';

declare const rules: IFlattenedRuleSet & { readonly options: ICruiseOptions };
export default rules;
