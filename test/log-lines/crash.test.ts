import { expect, test } from 'vitest';
import { crashOf, crashText } from '../../functions/log-lines/crash.ts';

const shown = (log: string): string | undefined => {
  const crash = crashOf(log.split('\n'));
  return crash && crashText(crash);
};

/** The last lines of a container in each runtime, and the one line that a person gets. */
const LOGS: readonly (readonly [runtime: string, log: string, line: string])[] = [
  [
    'Node',
    `listening on port 8080
/usr/src/app/src/charge.js:10
  const c = cart.total.currency;
                       ^

TypeError: Cannot read properties of undefined (reading 'currency')
    at chargeCard (/usr/src/app/src/charge.js:10:24)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)

Node.js v24.1.0`,
    "TypeError: Cannot read properties of undefined (reading 'currency') in chargeCard (src/charge.js:10)",
  ],
  [
    'Node, a library on top',
    `Error: connect ECONNREFUSED 10.0.4.7:6379
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16)
    at Client.open (/app/node_modules/redis/client.js:3:1)
    at async start (file:///app/server.mjs:5:3) {
  errno: -111,
  code: 'ECONNREFUSED'
}`,
    'Error: connect ECONNREFUSED 10.0.4.7:6379 in start (server.mjs:5)',
  ],
  [
    'Java',
    `2026-03-02 10:00:01.123 ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed
org.springframework.beans.factory.BeanCreationException: Error creating bean 'ledger'
	at org.springframework.beans.factory.support.Abstract.create(Abstract.java:600)
	at com.acme.ledger.Main.main(Main.java:12)
Caused by: java.lang.IllegalStateException: LEDGER_URL is not set
	at com.acme.ledger.Settings.url(Settings.java:31)
	at com.acme.ledger.Main.ledger(Main.java:20)
	... 18 more`,
    'IllegalStateException: LEDGER_URL is not set in Settings.url (Settings.java:31)',
  ],
  [
    'Python',
    `INFO starting
Traceback (most recent call last):
  File "/app/report/main.py", line 41, in run
    region = row["region"]
  File "/usr/local/lib/python3.13/site-packages/pandas/core.py", line 9, in get
    raise KeyError(key)
KeyError: 'region'`,
    "KeyError: 'region' in run (report/main.py:41)",
  ],
  [
    'Go',
    `2026/03/02 10:00:01 listening on :8080
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x6b2f40]

goroutine 17 [running]:
net/http.(*conn).serve(0xc0001)
	/usr/local/go/src/net/http/server.go:1947 +0xb0
main.(*Server).ChargeHandler(0x0, {0x7f, 0x1})
	/app/charge.go:42 +0x1d`,
    'panic: nil pointer dereference in Server.ChargeHandler (charge.go:42)',
  ],
  [
    '.NET',
    `Unhandled exception. System.InvalidOperationException: Could not start
 ---> System.NullReferenceException: Object reference not set to an instance of an object.
   at Acme.Orders.Settings.Load(String path) in /src/Orders/Settings.cs:line 17
   --- End of inner exception stack trace ---
   at Acme.Orders.Program.Main() in /src/Orders/Program.cs:line 8`,
    'NullReferenceException: null reference in Settings.Load (src/Orders/Settings.cs:17)',
  ],
  [
    'Ruby',
    `/app/lib/charge.rb:10:in 'charge': undefined method 'total' for nil (NoMethodError)
	from /app/bin/worker.rb:3:in '<main>'`,
    "NoMethodError: undefined method 'total' for nil in charge (lib/charge.rb:10)",
  ],
  [
    'a structured logger with the stack in it',
    '{"level":50,"msg":"boot failed","err":{"stack":"Error: no flags\\n    at load (/app/flags.js:3:1)"}}',
    'Error: no flags in load (flags.js:3)',
  ],
  ['a structured logger', '{"severity":"ERROR","message":"FEATURE_FLAGS is not set"}', 'FEATURE_FLAGS is not set'],
  [
    'a level in plain text',
    '2026-03-02T10:00:01Z FATAL license of this node has expired\nbye',
    'license of this node has expired',
  ],
  [
    'one line of Go',
    'panic: runtime error: index out of range [3] with length 3',
    'panic: index out of range [3] with length 3',
  ],
  [
    'the newest of two',
    'Error: first\n    at a (/app/a.js:1:1)\nretrying\nError: second\n    at b (/app/b.js:2:2)',
    'Error: second in b (b.js:2)',
  ],
];

test.each(LOGS)('%s', (_runtime, log, line) => {
  expect(shown(log)).toBe(line);
});

test('a trace that was handled is not why the process ended: a later fatal line is', () => {
  const handled = `2026-03-02T10:00:01Z WARN cache miss
TypeError: x is undefined
    at load (/app/src/cache.js:3:9)
2026-03-02T10:00:09Z INFO 200 GET /health
2026-03-02T10:04:00Z INFO 200 GET /health`;
  expect(shown(handled)).toContain('TypeError: x is undefined');
  expect(shown(`${handled}\n2026-03-02T10:05:00Z FATAL: no space left on device`)).toBe('no space left on device');
  const json = '{"level":60,"msg":"","message":"lease lost"}';
  expect(shown(`${handled}\n${json}`)).toBe('lease lost');
  expect(shown(`${handled}\n2026-03-02T10:05:00Z ERROR Failed to flush metrics`)).toContain('TypeError');
});

test('a log without an error says nothing: nothing is guessed', () => {
  expect(shown('listening on port 8080\nGET /health 200 1 ms\nGET /errors 200 3 ms')).toBeUndefined();
  expect(crashOf([])).toBeUndefined();
});

test('a hostile log is read in no time', () => {
  const began = performance.now();
  crashOf(Array.from({ length: 50 }, () => `${' at a.b'.repeat(200)}(`.repeat(3)));
  crashOf(Array.from({ length: 50 }, () => 'a.'.repeat(2000)));
  crashOf(Array.from({ length: 50 }, () => `panic: ${'x/'.repeat(2000)}(`));
  expect(performance.now() - began).toBeLessThan(400);
});
