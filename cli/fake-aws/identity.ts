import { randomOf } from './random.ts';
import type { Emission, Service, Simulation } from './model.ts';
import { isoText } from '../../functions/primitives/instant-text.ts';

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`. */
export const arnOf = (simulation: Simulation, service: string, resource: string): string =>
  `arn:aws:${service}:${simulation.region}:${simulation.account}:${resource}`;

/** A digest derived from `text`. */
export const digestOf = (text: string): string => `sha256:${randomOf(`digest/${text}`).hex(64)}`;

/** The current digest of `image`; an image that was never pushed has a derived one. */
export const imageDigest = (simulation: Simulation, image: string): string => {
  const pinned = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  return pinned ?? simulation.images.get(image)?.digest ?? digestOf(image);
};

/** Runs `action` after `delayMs`. */
export const later = (simulation: Simulation, delayMs: number, action: () => void): void =>
  simulation.schedule.add(simulation.now + Math.max(0, Math.round(delayMs)), action);

/** An ECS event before it is put into an envelope. */
export const ecsEvent = (
  detailType: string,
  resources: readonly string[],
  detail: Readonly<Record<string, unknown>>,
): Emission => ({ source: 'aws.ecs', detailType, resources, detail });

/** An ECS Service Action event. */
export const emitServiceAction = (
  simulation: Simulation,
  service: Service,
  {
    type,
    name,
    ...more
  }: { readonly type: 'INFO' | 'WARN' | 'ERROR'; readonly name: string } & Record<string, unknown>,
): void =>
  simulation.emit(
    ecsEvent('ECS Service Action', [service.arn], {
      eventType: type,
      eventName: name,
      clusterArn: service.cluster.arn,
      createdAt: isoText(simulation.now),
      ...more,
    }),
  );

/** A line of `DescribeServices.events`, of which ECS keeps the newest 100. */
export const say = (simulation: Simulation, service: Service, message: string): void => {
  const id = randomOf(`${service.arn}/${simulation.now}/${message}`).uuid();
  service.messages = [
    { id, createdAt: simulation.now, message: `(service ${service.name}) ${message}` },
    ...service.messages.slice(0, 99),
  ];
};

/** An API call as CloudTrail delivers it to EventBridge. */
export const emitApiCall = (
  simulation: Simulation,
  call: { readonly name: string; readonly actor: string; readonly request: Readonly<Record<string, unknown>> },
): void => {
  if (!simulation.hasCloudTrail) return;
  const isScaling = call.actor === SCALING_ROLE;
  simulation.emit(
    ecsEvent('AWS API Call via CloudTrail', [], {
      eventVersion: '1.09',
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${simulation.account}:assumed-role/${call.actor}`,
        accountId: simulation.account,
        ...(isScaling ? { invokedBy: 'ecs.application-autoscaling.amazonaws.com' } : {}),
      },
      eventTime: `${isoText(simulation.now).slice(0, 19)}Z`,
      eventSource: 'ecs.amazonaws.com',
      eventName: call.name,
      awsRegion: simulation.region,
      userAgent: isScaling ? 'ecs.application-autoscaling.amazonaws.com' : 'aws-sdk-js/3',
      requestParameters: call.request,
      responseElements: null,
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: simulation.account,
    }),
  );
};

/** Session of Application Auto Scaling's service-linked role. */
export const SCALING_ROLE = 'AWSServiceRoleForApplicationAutoScaling_ECSService/AutoScaling-UpdateDesiredCapacity';
