import { causesOf } from '../cause.ts';
import { adviceParametersOf } from './advice-parameters.ts';
import type { AdviceFacts, AdviceParameters } from './advice-parameters.ts';
import type { Cause } from '../cause.ts';
import { blamedFor } from './failed-container.ts';
import { describeExit } from '../exit-code.ts';
import { largerSize } from './larger-size.ts';
import { statementIn } from './permission.ts';
import type { StopContainer, TaskStop } from '../stop.ts';
import { ON_EXTERNAL, ON_INSTANCE, ON_MANAGED } from './advice-kinds.ts';
import { isNamed, namedIn, failedResourceOf } from './failed-resource.ts';
import type { StopView } from '../rules/view.ts';

/** What a diagnosis adds to its cause: fault domain, failed container and resource, advice parameters. */
type Explanation = {
  readonly failedContainer?: string;
  readonly failedResource?: string;
  readonly adviceParameters: AdviceParameters;
};

const imageParts = (image: string | undefined): { readonly repository?: string; readonly imageId?: string } => {
  const [, repository, tag, digest] =
    /^[^/]{3,120}\.amazonaws\.com[^/]{0,4}\/([^:@\s]{1,200})(?::([\w.-]{1,128})|@(sha256:[0-9a-f]{6,64}))/.exec(
      image ?? '',
    ) ?? [];
  if (repository === undefined) return {};
  return { repository, imageId: digest === undefined ? `imageTag=${tag}` : `imageDigest=${digest}` };
};

/** What an advice may need, computed on demand. */
const factsOf = (
  view: StopView,
  failedContainer: StopContainer | undefined,
  named: ReturnType<typeof namedIn>,
): AdviceFacts => {
  const text = view.forms[0]?.quoted ?? '';
  const computed: Readonly<Record<string, () => string | undefined>> = {
    container: () => failedContainer?.name,
    exit: () => (failedContainer?.exitCode === undefined ? undefined : describeExit(failedContainer.exitCode)),
    statement: () => statementIn(text),
    larger: () => largerSize(view.stop),
    repository: () => imageParts(named('image')).repository,
    imageId: () => imageParts(named('image')).imageId,
  };
  return (name) => (computed[name] === undefined ? (isNamed(name) ? named(name) : undefined) : computed[name]());
};

/** Where the task ran, unless it was Fargate or nothing says so. */
const placeOf = ({ launchType = '', capacityProvider = '' }: TaskStop): string => {
  if (launchType === 'FARGATE' || capacityProvider.startsWith('FARGATE')) return '';
  if (launchType === 'EXTERNAL') return ON_EXTERNAL;
  if (launchType === 'MANAGED_INSTANCES') return ON_MANAGED;
  return `${launchType}${capacityProvider}` === '' ? '' : ON_INSTANCE;
};

/** Causes whose failed resource is a registry. */
const ABOUT_REGISTRY = causesOf('image.rate_limited', 'registry');

/** The text for matching circumstances: the evidence, the reasons, the exit code, the registry, and where it ran. */
const circumstances = (
  view: StopView,
  evidence: string,
  failedContainer: StopContainer | undefined,
  registry: string | undefined,
): string => {
  const reasons = view.forms[0]?.quoted ?? '';
  const proof = reasons.includes(evidence) ? '' : `${evidence} `;
  return `${proof}${reasons} exit=${failedContainer?.exitCode ?? ''} registry=${registry ?? ''}${placeOf(view.stop)}`;
};

/** Failed container and resource, and advice parameters, of a cause that `evidence` proves. */
export const explain = (cause: Cause, view: StopView, evidence = ''): Explanation => {
  const reasons = view.forms[0]?.quoted ?? '';
  const failedContainer = blamedFor(cause, view.containers);
  const named = namedIn(reasons, failedContainer);
  const failedResource = failedResourceOf(cause, named);
  const adviceParameters = adviceParametersOf(
    cause,
    factsOf(view, failedContainer, named),
    circumstances(view, evidence, failedContainer, ABOUT_REGISTRY.has(cause) ? failedResource : undefined),
  );
  return {
    ...(failedContainer?.name && { failedContainer: failedContainer.name }),
    ...(failedResource && { failedResource }),
    adviceParameters,
  };
};
