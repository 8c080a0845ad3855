import type { Command } from 'commander';
import { Argument } from 'commander';
import { withExamples } from '../input/connection.ts';
import type { Io } from '../input/io.ts';
import type { Run } from './run.ts';

/** A command as it is typed, and the words that may follow it. */
type Typed = { readonly path: string; readonly words: readonly string[]; readonly command: Command };

const choicesOf = (command: Command): readonly string[] =>
  command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);

const optionsOf = ({ options }: Command): readonly string[] => [...options.flatMap(({ long }) => long ?? []), '--help'];

const typedOf = (command: Command, before: readonly string[] = []): readonly Typed[] => {
  const names = [...before, command.name()];
  const words = [...command.commands.map((sub) => sub.name()), ...choicesOf(command), ...optionsOf(command)];
  return [{ path: names.join(' '), words, command }, ...command.commands.flatMap((sub) => typedOf(sub, names))];
};

/** Files are completed where no word fits, as for `replay`. */
const bash = (all: readonly Typed[]): string => {
  const paths = all.slice(1).map(({ path }) => `'${path}'`);
  return `_farwatch() {
  local path=farwatch word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in ${paths.join('|')}) path="$path $word" ;; esac
  done
  case "$path" in
${all.map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _farwatch farwatch`;
};

const zsh = (all: readonly Typed[]): string => `autoload -U +X bashcompinit && bashcompinit\n${bash(all)}`;

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** Shown after the words of `path`: `__fish_seen_subcommand_from` for each of them. */
const conditionOf = (path: string): string => {
  const [, ...words] = path.split(' ');
  if (words.length === 0) return '__fish_use_subcommand';
  return words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
};

const fish = (all: readonly Typed[]): string =>
  all
    .flatMap(({ path, command }) => {
      const line = (rest: string, says: string): string =>
        `complete -c farwatch -n ${quoted(conditionOf(path))} ${rest} -d ${quoted(says)}`;
      return [
        ...command.commands.map((sub) => line(`-f -a ${sub.name()}`, sub.description())),
        ...choicesOf(command).map((choice) => line(`-f -a ${choice}`, command.name())),
        ...command.options.map(({ long, description }) => line(`-l ${long?.slice(2) ?? ''}`, description)),
      ];
    })
    .join('\n');

const SHELLS = { bash, zsh, fish } as const;

/** `farwatch completion bash|zsh|fish`: prints a script that completes commands and options of `program`. */
export const addCompletion = (program: Command, io: Io, run: Run): void => {
  const completion = program
    .command('completion')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(SHELLS)))
    .description('print a script that completes commands and options in your shell')
    .option('--json', 'the words that may follow each command, as JSON')
    .action((shell: keyof typeof SHELLS, { json = false }: { json?: boolean }) => {
      const all = typedOf(program);
      io.out(
        json ? JSON.stringify(Object.fromEntries(all.map(({ path, words }) => [path, words]))) : SHELLS[shell](all),
      );
      return run(Promise.resolve(0));
    });
  withExamples(
    completion,
    'eval "$(farwatch completion bash)"     # in ~/.bashrc',
    'farwatch completion fish > ~/.config/fish/completions/farwatch.fish',
  );
};
