/**
 * `anteater completion bash|zsh|fish`: scripts made from the tables of commands and options. They hold words of ours alone
 * and ask nothing of the repository, so that no branch or file name is ever read as shell code.
 */
import { COMMAND_NAMES, COMMANDS, type CommandRow, DEFAULT_COMMAND, nameOf } from '../commands.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { type OptionRow, optionsIn } from '../options.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** The parser has refused any other name. */
export async function runCommand(context: Context, [name]: readonly string[]): Promise<ExitCode> {
  await context.print(completionScript(name === 'zsh' || name === 'fish' ? name : 'bash'));
  return 0;
}

export function completionScript(shell: Shell): string {
  return { bash, zsh, fish }[shell]();
}

export function optionsOf(row: CommandRow): OptionRow[] {
  return optionsIn(row.groups).filter(({ hidden }) => !hidden);
}

function longOf({ flags }: OptionRow): string {
  return flags.split(' ', 1)[0] ?? flags;
}

/** What follows an option: nothing, a file, one of some words, or any text. */
function argumentOf({ flags, choices }: OptionRow): 'nothing' | 'file' | 'text' | readonly string[] {
  if (!flags.includes('<')) return 'nothing';
  return choices ?? (/<(?:file|path)/.test(flags) ? 'file' : 'text');
}

const takesFiles = (row: CommandRow) => /path|indicator|operand/.test(row.usage);
/** bash and zsh share `case`. `words`: what offers a list of words; `files`: what offers files. */
function cases(words: (list: readonly string[]) => string, files: string): string {
  const values = COMMANDS.flatMap((row) =>
    optionsOf(row).flatMap((option) => {
      const takes = argumentOf(option);
      if (takes === 'nothing') return [];
      const offered = takes === 'text' ? '' : takes === 'file' ? `${files}; ` : `${words(takes)}; `;
      return [`    '${nameOf(row)} ${longOf(option)}') ${offered}return ;;`];
    }),
  );
  const operands = COMMANDS.map((row) => {
    const options = words(['--help', ...optionsOf(row).map(longOf)]);
    const first = words([...(nameOf(row) === DEFAULT_COMMAND ? COMMAND_NAMES : []), ...(row.actions ?? [])]);
    const rest = takesFiles(row) ? `; ${files}` : '';
    return `    ${nameOf(row)}) if [[ $cur == -* ]]; then ${options}; else ${first}${rest}; fi ;;`;
  });
  return `  case "$cmd $prev" in
${values.join('\n')}
  esac
  case $cmd in
${operands.join('\n')}
  esac
}`;
}

function bash(): string {
  const words = (list: readonly string[]) => `COMPREPLY+=($(compgen -W '${list.join(' ')}' -- "$cur"))`;
  return `# anteater: completion for bash. In ~/.bashrc: eval "$(anteater completion bash)"
_anteater() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} cmd=${DEFAULT_COMMAND} i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in ${COMMAND_NAMES.join('|')}) cmd=\${COMP_WORDS[i]}; break ;; esac
  done
${cases(words, 'compopt -o default 2>/dev/null')}
complete -F _anteater anteater
`;
}

function zsh(): string {
  const words = (list: readonly string[]) => (list.length === 0 ? ':' : `compadd -- ${list.join(' ')}`);
  return `#compdef anteater
# anteater: completion for zsh. In ~/.zshrc, after compinit: eval "$(anteater completion zsh)"
_anteater() {
  local cur=\${words[CURRENT]} prev=\${words[CURRENT-1]} cmd=${DEFAULT_COMMAND} i
  for ((i = 2; i < CURRENT; i++)); do
    case \${words[i]} in (${COMMAND_NAMES.join('|')}) cmd=\${words[i]}; break ;; esac
  done
${cases(words, '_files')}
compdef _anteater anteater
`;
}

function fish(): string {
  const quoted = (text: string) => `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
  const lines = COMMANDS.flatMap((row) => {
    const name = nameOf(row);
    const chosen = `__fish_seen_subcommand_from ${name}`;
    // Without a command it is the default one.
    const conditions = name === DEFAULT_COMMAND ? [chosen, '__fish_use_subcommand'] : [chosen];
    return [
      `complete -c anteater -n __fish_use_subcommand -a ${name} -d ${quoted(row.summary)}`,
      ...(row.actions === undefined
        ? []
        : [`complete -c anteater -f -n ${quoted(chosen)} -a ${quoted(row.actions.join(' '))}`]),
      ...(takesFiles(row) || row.actions !== undefined
        ? []
        : [`complete -c anteater -f -n ${quoted(chosen)}`]),
      ...conditions.flatMap((condition) =>
        optionsOf(row).map((option) => fishOption(option, condition, quoted)),
      ),
    ];
  });
  return `# anteater: completion for fish. In ~/.config/fish/config.fish: anteater completion fish | source
${lines.join('\n')}
`;
}

function fishOption(option: OptionRow, condition: string, quoted: (text: string) => string): string {
  const takes = argumentOf(option);
  const signs = { nothing: '', file: ' -r -F', text: ' -x' };
  const value = typeof takes === 'string' ? signs[takes] : ` -x -a ${quoted(takes.join(' '))}`;
  return `complete -c anteater -n ${quoted(condition)} -l ${longOf(option).slice(2)}${value} -d ${quoted(option.text)}`;
}
