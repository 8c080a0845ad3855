import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { runProgram } from '../../cli/program.ts';

const scriptFor = async (shell: string, ...flags: readonly string[]): Promise<string> => {
  const out: string[] = [];
  const io = {
    stdin: Readable.from([]),
    isPipe: true,
    isTty: false,
    out: (line: string) => void out.push(line),
    err: () => {},
  };
  expect(await runProgram(['completion', shell, ...flags], io)).toBe(0);
  return out.join('\n');
};

/** What bash offers after these words; the last one is being typed. */
const offered = (script: string, ...words: readonly string[]): readonly string[] => {
  const typed = words.map((word) => `'${word}'`).join(' ');
  const setUp = `COMP_WORDS=(farwatch ${typed}); COMP_CWORD=${words.length}`;
  const program = `${script}\n${setUp}; _farwatch; echo "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim().split(' ');
};

test('bash completes commands, subcommands, choices and options', async () => {
  const script = await scriptFor('bash');
  expect(offered(script, 'pol')).toEqual(['policy']);
  expect(offered(script, 'policy', '')).toEqual(expect.arrayContaining(['check', 'get', 'put']));
  expect(offered(script, 'policy', 'put', '--st')).toEqual(['--stack']);
  expect(offered(script, 'kill-switch', 'o')).toEqual(['on', 'off']);
  expect(offered(script, 'explain', 'web', '--si')).toEqual(['--since']);
});

test('zsh and fish get the same commands, and JSON lists them', async () => {
  const words: unknown = JSON.parse(await scriptFor('bash', '--json'));
  expect(words).toMatchObject({ 'farwatch policy': expect.arrayContaining(['check', 'get', 'put']) });
  expect(await scriptFor('zsh')).toContain('bashcompinit');
  const fish = await scriptFor('fish');
  expect(fish).toContain("complete -c farwatch -n '__fish_use_subcommand' -f -a policy -d");
  expect(fish).toContain("-n '__fish_seen_subcommand_from policy; and __fish_seen_subcommand_from put' -l stack -d");
});
