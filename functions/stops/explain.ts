import { advise } from './advise.ts';
import type { Cause } from './cause.ts';
import { firstDomino } from './culprit.ts';
import { describeExit } from './exit-code.ts';
import { largerSize } from './larger-size.ts';
import { denialIn, statementFor } from './permission.ts';
import { namedIn, tokenOf } from './token.ts';
import type { StopView } from './view.ts';

/** What a verdict says beside its cause: whose container, which thing, what to do. */
export type Explanation = { readonly culprit?: string; readonly token?: string; readonly advice: string };

/** These concern the whole task: naming a container would be a guess. */
const WHOLE_TASK = /^(?:scheduler|user|platform|capacity|quota|network|config|unknown)/;

const imageParts = (image: string | undefined): { readonly repository?: string; readonly imageId?: string } => {
  const [, repository, tag, digest] =
    /^[^/]{3,120}\.amazonaws\.com[^/]{0,4}\/([^:@\s]{1,200})(?::([\w.-]{1,128})|@(sha256:[0-9a-f]{6,64}))/.exec(
      image ?? '',
    ) ?? [];
  if (repository === undefined) return {};
  return { repository, imageId: digest === undefined ? `imageTag=${tag}` : `imageDigest=${digest}` };
};

export const explain = (cause: Cause, view: StopView): Explanation => {
  const culprit = WHOLE_TASK.test(cause) ? undefined : firstDomino(view.containers);
  const text = view.forms[0]?.quoted ?? '';
  const named = namedIn(text, culprit);
  const token = tokenOf(cause, named);
  const denial = denialIn(text);
  const advice = advise(cause, {
    ...named,
    ...imageParts(named.image),
    token,
    container: culprit?.name,
    exit: culprit?.exitCode === undefined ? undefined : describeExit(culprit.exitCode),
    statement: denial && statementFor(denial),
    larger: largerSize(view.stop),
  });
  return { ...(culprit?.name && { culprit: culprit.name }), ...(token && { token }), advice };
};
