import type { Found } from '../diagnosis/finding.ts';
import { brokenOr, ok } from '../diagnosis/finding.ts';
import type { Check } from './found.ts';
import { fails } from './found.ts';
import type { Revision, RevisionContainer } from './revision.ts';

const invalid = (detail: string, fix: string): Found => fails('logging.config_invalid', detail, fix);

/** Drivers of Fargate (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html). */
const DRIVERS = ['awslogs', 'splunk', 'awsfirelens'];

const AWSLOGS = [
  'awslogs-group',
  'awslogs-region',
  'awslogs-stream-prefix',
  'awslogs-create-group',
  'awslogs-datetime-format',
  'awslogs-multiline-pattern',
  'awslogs-endpoint',
  'awslogs-format',
  'mode',
  'max-buffer-size',
];

const missing = (
  name: string,
  options: Readonly<Record<string, string>>,
  wanted: readonly string[],
): readonly Found[] =>
  wanted
    .filter((option) => (options[option] ?? '') === '')
    .map((option) => invalid(`container ${name} does not set ${option}`, `Set ${option} in its log options.`));

const BUFFER = /^\d+(?:\.\d+)?\s*[bkmg]?b?$/i;

const bufferFound = (name: string, options: Readonly<Record<string, string>>): readonly Found[] => {
  const { mode, 'max-buffer-size': buffer } = options;
  return [
    ...(mode === undefined || mode === 'blocking' || mode === 'non-blocking'
      ? []
      : [invalid(`container ${name} sets the unknown log mode ${mode}`, 'Use blocking or non-blocking.')]),
    ...(buffer === undefined || (BUFFER.test(buffer) && mode !== 'blocking')
      ? []
      : [
          invalid(
            `container ${name} sets an invalid max-buffer-size, ${buffer}`,
            'Use a size like 25m, with mode non-blocking.',
          ),
        ]),
  ];
};

const awslogsFound = ({ name, logOptions: options }: RevisionContainer): readonly Found[] => {
  const unknown = Object.keys(options).filter((option) => !AWSLOGS.includes(option));
  const both = options['awslogs-datetime-format'] !== undefined && options['awslogs-multiline-pattern'] !== undefined;
  return [
    ...missing(name, options, ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix']),
    ...unknown.map((option) =>
      invalid(
        `container ${name} sets ${option}, which is not an option of awslogs`,
        `Remove ${option} or correct its name.`,
      ),
    ),
    ...(both
      ? [
          invalid(
            `container ${name} sets both awslogs-datetime-format and awslogs-multiline-pattern`,
            'Keep one of them.',
          ),
        ]
      : []),
    ...bufferFound(name, options),
  ];
};

const splunkFound = ({ name, logOptions: options, secrets }: RevisionContainer): readonly Found[] => {
  const given = { ...options, ...Object.fromEntries(secrets.map((one) => [one.name, one.valueFrom])) };
  return missing(name, given, ['splunk-token', 'splunk-url']);
};

const containerFound = (one: RevisionContainer, all: Revision['containers']): readonly Found[] => {
  const driver = one.log?.driver;
  if (driver === undefined) return [];
  if (!DRIVERS.includes(driver))
    return [
      invalid(`container ${one.name} uses the log driver ${driver}`, `Fargate has the drivers ${DRIVERS.join(', ')}.`),
    ];
  if (driver === 'awslogs') return awslogsFound(one);
  if (driver === 'splunk') return splunkFound(one);
  return all.some(({ firelens }) => firelens !== null)
    ? []
    : [
        invalid(
          `container ${one.name} uses awsfirelens, but no container is a router`,
          'Add a container with firelensConfiguration (fluentbit or fluentd).',
        ),
      ];
};

const routers = ({ containers }: Revision): readonly Found[] => {
  const all = containers.filter(({ firelens }) => firelens !== null);
  return [
    ...(all.length > 1
      ? [invalid(`${all.length} containers are FireLens routers`, 'A task can have only one router.')]
      : []),
    ...all
      .filter(({ firelens }) => firelens !== 'fluentbit' && firelens !== 'fluentd')
      .map(({ name, firelens }) =>
        invalid(`container ${name} has the unknown FireLens type ${firelens ?? ''}`, 'Use fluentbit or fluentd.'),
      ),
    ...all
      .filter(({ log }) => log?.driver === 'awsfirelens')
      .map(({ name }) => invalid(`the router ${name} logs to itself`, 'Give it the log driver awslogs.')),
  ];
};

/** Log drivers and their options are what Fargate takes. */
export const logOptions: Check = ({ revision }) => {
  const { containers } = revision;
  const logging = containers.filter(({ log }) => log !== null);
  if (logging.length === 0) return [ok('no container has a log driver, so all output is lost')];
  return brokenOr(
    [...containers.flatMap((one) => containerFound(one, containers)), ...routers(revision)],
    [...new Set(logging.map(({ log }) => log?.driver))].join(', '),
  );
};
