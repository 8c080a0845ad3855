import { expect, test } from 'vitest';
import { respondBy } from '../../functions/adapters/slack/respond.ts';

const URL_OF_SLACK = 'https://hooks.slack.com/actions/1';

const asking = (answer: (init: RequestInit | undefined) => Promise<Response>) => {
  const asked: string[] = [];
  const request = async (url: string | URL | Request, init?: RequestInit) => {
    asked.push(String(url));
    return answer(init);
  };
  return { asked, respond: respondBy(request) };
};

test('Slack alone is told, whatever address a request names', async () => {
  const { asked, respond } = asking(async () => new Response('ok'));
  for (const url of [URL_OF_SLACK, 'https://hooks.slack.com.evil.test/', 'http://hooks.slack.com/', 'file:///x'])
    await respond(url, 'done', 1000);
  expect(asked).toEqual([URL_OF_SLACK]);
});

test('an address that is used up is an error that names what Slack said', async () => {
  const { respond } = asking(async () => new Response('used_url', { status: 404 }));
  await expect(respond(URL_OF_SLACK, 'done', 1000)).rejects.toThrow('Slack answered 404');
});

test('a Slack that does not answer is given up in time', async () => {
  const { respond } = asking(
    (init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  );
  await expect(respond(URL_OF_SLACK, 'done', 20)).rejects.toThrow('aborted');
});
