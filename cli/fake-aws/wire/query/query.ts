import { WireError } from '../protocol.ts';
import type { QueryCall, QueryOperation } from './call.ts';
import { BALANCING_READS } from './balancing.ts';
import { NETWORK_READS } from './network.ts';
import { ROLE_READS } from './roles.ts';
import { xmlOf } from './xml.ts';

type Dialect = {
  readonly operations: Readonly<Record<string, QueryOperation>>;
  readonly namespace: string;
  /** EC2's own form: lists of `item`, no element around the result, other errors. */
  readonly isEc2: boolean;
};

/** By the `Version` that clients send. */
const DIALECTS: Readonly<Record<string, Dialect>> = {
  '2015-12-01': {
    operations: BALANCING_READS,
    namespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
    isEc2: false,
  },
  '2010-05-08': { operations: ROLE_READS, namespace: 'https://iam.amazonaws.com/doc/2010-05-08/', isEc2: false },
  '2016-11-15': { operations: NETWORK_READS, namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/', isEc2: true },
};

/** Whether a form is of a service that this file serves. */
export const isQuery = (form: URLSearchParams): boolean => (form.get('Version') ?? '') in DIALECTS;

const refusal = ({ type, message }: WireError, { namespace, isEc2 }: Dialect): string => {
  const error = xmlOf('Error', { Code: type, Message: message }, 'member');
  return isEc2
    ? `<Response><Errors>${error}</Errors><RequestID>simulated</RequestID></Response>`
    : `<ErrorResponse xmlns="${namespace}">${error}<RequestId>simulated</RequestId></ErrorResponse>`;
};

const METADATA = '<ResponseMetadata><RequestId>simulated</RequestId></ResponseMetadata>';

const answerOf = (action: string, result: Readonly<Record<string, unknown>>, { namespace, isEc2 }: Dialect): string => {
  const inner = isEc2
    ? `<requestId>simulated</requestId>${Object.entries(result)
        .map(([name, value]) => xmlOf(name, value, 'item'))
        .join('')}`
    : `${xmlOf(`${action}Result`, result, 'member')}${METADATA}`;
  return `<${action}Response xmlns="${namespace}">${inner}</${action}Response>`;
};

/** Answers a call in the query protocol; `refuse` throws a `WireError` where the call has to fail. */
export const answerQuery = (
  call: QueryCall,
  refuse: () => void,
): { readonly status: number; readonly body: string } => {
  const dialect = DIALECTS[call.form.get('Version') ?? ''];
  const action = call.form.get('Action') ?? '';
  if (dialect === undefined) throw new WireError('UnknownOperationException', action);
  try {
    refuse();
    const run = dialect.operations[action];
    if (run === undefined) throw new WireError('InvalidAction', `${action} is not simulated`);
    return { status: 200, body: answerOf(action, run(call), dialect) };
  } catch (error) {
    if (error instanceof WireError) return { status: 400, body: refusal(error, dialect) };
    throw error;
  }
};
