import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';

/** Opens forms for users who pressed a button (https://docs.slack.dev/reference/methods/views.open). */
export const formsOf =
  (client: () => Promise<WebClient>) =>
  async (trigger: string, view: ModalView): Promise<void> => {
    await (await client()).views.open({ trigger_id: trigger, view });
  };
