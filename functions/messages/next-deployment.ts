/** Both revisions of a rollback, as `family:revision`; null where one is not known. */
export type TakenBack = { readonly from: string | null; readonly to: string | null };

type Next = { readonly tool: RegExp; readonly text: (bad: string, good: string) => string };

/**
 * What the next run of a tool does after a rollback that it knows nothing of, by how `actorWords` names it. Each is
 * what the tool compares: its own state (CloudFormation), the service (Terraform), or nothing (a pipeline registers a
 * new revision every time).
 */
const NEXT: readonly Next[] = [
  {
    tool: /^(?:Terraform|OpenTofu)\b/,
    text: (bad) =>
      `the next apply deploys ${bad} again, because the service runs a different revision than the code says ` +
      '(unless ignore_changes has task_definition). Fix or revert the release in the code before anybody applies.',
  },
  {
    tool: /^Pulumi\b/,
    text: (bad) =>
      `pulumi up does not touch the service until the program changes; with --refresh it deploys ${bad} ` +
      'again. Fix or revert the release in the code first.',
  },
  {
    tool: /^Copilot\b/,
    text: () =>
      'copilot svc deploy builds the image from the code again and deploys it. Fix or revert the release ' +
      'in the code first: its stack does not know about the rollback.',
  },
  {
    tool: /^(?:CDK|CloudFormation)\b/,
    text: (bad) =>
      `its stack still names ${bad} and does not know about the rollback. A stack update that does not ` +
      `change the service keeps the rollback; one that changes it deploys ${bad} again, or a new ` +
      'revision of the same code. Fix or revert the release in the code first.',
  },
  {
    tool: /^ecspresso\b/,
    text: () =>
      'ecspresso deploy registers a new revision from its file and deploys it: with the same file and ' +
      'image, the same fault is deployed again. Fix or revert the release there first.',
  },
  {
    tool: /^(?:GitHub Action|CodePipeline|CodeDeploy|a pipeline)\b/,
    text: () =>
      'its next run deploys the current source, and running the failed job again deploys the same fault ' +
      'again. Fix or revert the release in the source first.',
  },
  {
    tool: /^(?:console|a person)\b/,
    text: (bad, good) =>
      `the service stays on ${good} until somebody deploys. In the console ` +
      `"Update" offers the newest revision, ${bad}: choose a different one.`,
  },
];

/**
 * What the next deployment does after a rollback, from the fact `Deployed by` of an incident (undefined: CloudTrail
 * named nobody). One sentence for people.
 */
export const nextDeploymentText = (deployedBy: string | undefined, { from, to }: TakenBack): string => {
  const [bad, good] = [from ?? 'the revision that failed', to ?? 'the revision before it'];
  const found = NEXT.find(({ tool }) => deployedBy !== undefined && tool.test(deployedBy));
  const who = deployedBy?.replace(/, \d+ (?:min|h) before the first failure$/, '');
  const last = who === undefined ? '' : `Last deployed by ${who}. `;
  return found === undefined
    ? `${last}The next deployment of this service does not know about the rollback: ` +
        `fix or revert the release in its source first, or ${bad} is deployed again.`
    : `Deployed by ${who}: ${found.text(bad, good)}`;
};
