import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';

/** A Slack in which everybody may press everything. */
export const ANYBODY = {
  mayAct: async () => true,
  mayRespond: async () => true,
  openForm: async () => undefined,
  onCallNow: async () => DEFAULT_ON_CALL,
};
