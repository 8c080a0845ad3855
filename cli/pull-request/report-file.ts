import * as z from 'zod/mini';
import type { LimitChange, SizeChange } from './change.ts';

const size = z.object({ cpu: z.number(), memory: z.number() });
const evidence = {
  reason: z.string(),
  doubts: z.array(z.string()),
  saving: z.object({ list: z.nullable(z.number()), perMonth: z.optional(z.nullable(z.number())) }),
};
const flag = z.object({ where: z.string(), text: z.string(), replacement: z.string() });
const container = z.object({
  name: z.string(),
  field: z.enum(['cpu', 'memory', 'memoryReservation', 'heap']),
  from: z.number(),
  to: z.number(),
  flag: z.optional(flag),
});
const patch = z.object({
  cluster: z.string(),
  service: z.nullable(z.string()),
  family: z.string(),
  containers: z.array(container),
});
const policy = z.object({ targetPercent: z.number(), minimum: z.number(), maximum: z.number() });
const plan = z.object({ size, policy });
const advice = z.union([
  z.object({ kind: z.literal('resize'), from: size, to: size, patch, backtest: z.string(), ...evidence }),
  z.object({ kind: z.literal('autoscaled'), today: plan, plan, patch, ...evidence }),
]);
type Advice = z.infer<typeof advice>;
const patches = z.optional(z.object({ scaling: z.optional(z.string()) }));
const report = z.object({
  services: z.array(
    z.object({
      isCounted: z.optional(z.boolean()),
      service: z.optional(z.object({ key: z.string(), taskDefinition: z.string() })),
      advice: z.unknown(),
      patches,
    }),
  ),
});
type Service = z.infer<typeof report>['services'][number];

/** A change that a report asks for and counts on, and what it says for it. */
export type ReportedChange = SizeChange & {
  readonly cluster: string;
  /** USD a month after discounts; null where no price is known. */
  readonly saving: number | null;
  readonly savingAtList: number | null;
  readonly evidence: readonly string[];
  readonly doubts: readonly string[];
  /** What forbids to change the numbers alone: something that is no number of a task definition, another service. */
  readonly blockers: readonly string[];
};

const isLimit = (found: z.infer<typeof container>): found is z.infer<typeof container> & LimitChange =>
  found.field !== 'heap';

const heapText = ({ name, flag: found }: z.infer<typeof container>): string =>
  `container ${name} has a heap setting that must fit its memory; change both by hand` +
  (found === undefined ? '' : `: in ${found.where} replace ${found.text} by ${found.replacement}`);

const scalingText = (found: Advice, commands: string | undefined): readonly string[] => {
  if (found.kind === 'resize') return [];
  const { targetPercent, minimum, maximum } = found.plan.policy;
  const today = found.today.policy;
  if (today.targetPercent === targetPercent && today.minimum === minimum && today.maximum === maximum) return [];
  const tasks = `${minimum} to ${maximum} tasks`;
  const wanted = `the plan also needs a target of ${targetPercent} % and ${tasks}; change both by hand`;
  return [commands === undefined ? wanted : `${wanted}:\n${commands.trimEnd()}`];
};

const changeOf = (found: Advice, commands: string | undefined): ReportedChange => {
  const { cluster, service, family, containers } = found.patch;
  const [from, to] = found.kind === 'resize' ? [found.from, found.to] : [found.today.size, found.plan.size];
  return {
    cluster,
    service: service ?? family,
    family,
    from,
    to,
    containers: containers.filter(isLimit),
    saving: found.saving.perMonth ?? found.saving.list,
    savingAtList: found.saving.list,
    evidence: [found.reason, ...(found.kind === 'resize' && found.backtest !== '' ? [found.backtest] : [])],
    doubts: found.doubts,
    blockers: [...containers.filter((each) => !isLimit(each)).map(heapText), ...scalingText(found, commands)],
  };
};

const familyOf = (taskDefinition: string): string => taskDefinition.slice(0, taskDefinition.lastIndexOf(':'));

/** Services that run the family and are not to get this size: its numbers are theirs too. */
const sharing = (services: readonly Service[], { family, to, ...own }: ReportedChange): readonly string[] =>
  services.flatMap(({ service, advice: theirs, isCounted }) => {
    if (service === undefined || familyOf(service.taskDefinition) !== family) return [];
    const [, , cluster, name = ''] = service.key.split('/');
    const read = isCounted === true ? advice.safeParse(theirs) : undefined;
    const wanted = read?.success ? changeOf(read.data, undefined).to : undefined;
    const isSame = wanted?.cpu === to.cpu && wanted.memory === to.memory;
    return isSame || (cluster === own.cluster && name === own.service)
      ? []
      : [`family ${family} is shared with ${cluster}/${name}, for which a different size is recommended: not changed`];
  });

/** The file is no report of Farwatch. */
export class NoReport extends Error {}

const reportIn = (text: string): z.infer<typeof report> => {
  try {
    return report.parse(JSON.parse(text));
  } catch (cause) {
    throw new NoReport('not a report.json', { cause });
  }
};

/** The changes of a `report.json` that may be counted on. Throws `NoReport`. */
export const changesIn = (text: string): readonly ReportedChange[] => {
  const { services } = reportIn(text);
  return services.flatMap((service) => {
    const found = advice.safeParse(service.advice);
    if (service.isCounted !== true || !found.success) return [];
    const change = changeOf(found.data, service.patches?.scaling);
    return [{ ...change, blockers: [...change.blockers, ...sharing(services, change)] }];
  });
};
