import type { CompletedCommand, Values } from './word-table.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Pure: the completion of a shell, to be sourced: words are in the script, names of resources are those of the project's files. */
export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string[] {
  const rules = rulesOf(commands);
  const script = { bash: [BASH, ...rules], zsh: [ZSH, ...rules, FILES], fish: fishScript(rules) }[shell];
  return script.flatMap((part) => part.split('\n'));
}

/** What all shells share: zsh reads it as ksh, fish has bash read it. */
function rulesOf(commands: readonly CompletedCommand[]): string[] {
  return [
    ...caseFunction('_sovran_words', wordsByTopic(commands)),
    ...caseFunction(
      '_sovran_argument',
      commands
        .flatMap(({ words, arguments: all }) => all.map((one, at) => [`${words} ${at}`, described(one)] as const))
        .filter(([, text]) => text !== ''),
    ),
    ...caseFunction(
      '_sovran_flags',
      byCommand(commands, ({ flags }) => Object.keys(flags).join(' ')),
    ),
    ...caseFunction('_sovran_values', valuesByFlag(commands)),
    RULES.trim(),
  ];
}

/** `@folder`: names of the project's files there, and the words after it; `@files`: any file; `@keys`: of an application. */
function described(values: Values): string {
  if (values === 'any') return '';
  if (values === 'files' || values === 'keys') return `@${values}`;
  if ('names' in values) return [`@${values.names}`, ...(values.also ?? [])].join(' ');
  return values.join(' ');
}

function byCommand(
  commands: readonly CompletedCommand[],
  describe: (command: CompletedCommand) => string,
): (readonly [string, string])[] {
  return commands.map((command) => [command.words, describe(command)] as const).filter(([, text]) => text !== '');
}

/** The next words after each beginning of a command; '' is the beginning of all. */
function wordsByTopic(commands: readonly CompletedCommand[]): (readonly [string, string])[] {
  const next = new Map<string, Set<string>>();
  for (const { words } of commands) {
    const all = words.split(' ');
    for (const [at, word] of all.entries()) {
      const before = all.slice(0, at).join(' ');
      next.set(before, (next.get(before) ?? new Set()).add(word));
    }
  }
  return [...next].map(([before, after]) => [before, [...after].join(' ')] as const);
}

/** A flag means the same for most commands: those that differ stand first, with their command. */
function valuesByFlag(commands: readonly CompletedCommand[]): (readonly [string, string])[] {
  const common = new Map<string, string>();
  const own: (readonly [string, string])[] = [];
  for (const { words, flags } of commands)
    for (const [flag, values] of Object.entries(flags)) {
      const text = Array.isArray(values) && values.length === 0 ? '@none' : described(values);
      if (common.get(flag) === text) continue;
      if (common.has(flag)) own.push([`${words} ${flag}`, text]);
      else common.set(flag, text);
    }
  return [...own, ...[...common].map(([flag, text]) => [`*' '${flag}`, text] as const)];
}

function caseFunction(name: string, cases: readonly (readonly [string, string])[]): string[] {
  const lines = cases.map(([pattern, text]) => `    ${quoted(pattern)}) REPLY='${text}' ;;`);
  return [`${name}() {`, '  REPLY=', '  case "$1" in', ...lines, '  esac', '}'];
}

function quoted(pattern: string): string {
  return pattern.startsWith('*') ? pattern : `'${pattern}'`;
}

const BASH = '# Completion of sovran for bash 4 and later. In ~/.bashrc: source <(sovran completion bash)';

const ZSH = `# Completion of sovran for zsh 5 and later. In ~/.zshrc: source <(sovran completion zsh)
autoload -Uz compinit bashcompinit
(( $+functions[compdef] )) || compinit
bashcompinit`;

/** Shells without bash's \`compopt\` get the names of files themselves. */
const FILES = String.raw`_sovran_files() {
  local entry
  for entry in "$1"*; do [[ -d $entry ]] && entry=$entry/; [[ -e $entry ]] && COMPREPLY+=("$entry"); done
}`;

function fishScript(rules: readonly string[]): string[] {
  const program = [...rules, FILES, FISH_ANSWER].join('\n').replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return [
    '# Completion of sovran for fish 3 and later. In config.fish: sovran completion fish | source',
    `set -g __sovran_rules '${program}'`,
    'function __sovran_complete',
    '  bash --norc -c $__sovran_rules sovran (commandline -opc) (commandline -ct)',
    'end',
    "complete -c sovran -f -a '(__sovran_complete)'",
  ];
}

const FISH_ANSWER = String.raw`COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_sovran
for word in "${'$'}{COMPREPLY[@]}"; do printf '%s\n' "$word"; done`;

/** They start no program. Only names of this form are offered: the shell would read others as more than a word. */
const RULES = String.raw`
_sovran_root() {
  REPLY=${'$'}{SOVRAN_PROJECT-}
  local dir=$PWD
  while [[ -z $REPLY && -n $dir ]]; do
    [[ -f $dir/sovran.yaml ]] && REPLY=$dir
    dir=${'$'}{dir%/*}
  done
}
_sovran_offer() {
  local word
  for word in $1; do [[ $word == "$2"* ]] && COMPREPLY+=("$word"); done
}
_sovran_names() {
  local folder=$1 begun=$2 entry name
  _sovran_root
  [[ -n $REPLY && $begun != */* ]] || return
  for entry in "$REPLY/$folder/$begun"*; do
    name=${'$'}{entry##*/}
    case $name in
      *.yaml) name=${'$'}{name%.yaml} ;;
      *.md) [[ $folder == runbooks ]] && name=${'$'}{name%.md} || continue ;;
      *) [[ -d $entry ]] || continue ;;
    esac
    [[ $name =~ ^[A-Za-z0-9._-]+$ ]] && COMPREPLY+=("$name")
  done
}
_sovran_keys() {
  local line
  _sovran_root
  [[ -r $REPLY/applications/$2.yaml ]] || return
  while read -r line; do
    case $line in *sha256:?*) line=${'$'}{line##*sha256:}; _sovran_offer "${'$'}{line:0:12}" "$1" ;; esac
  done <"$REPLY/applications/$2.yaml"
}
_sovran_files() { compopt -o default; }
_sovran_complete_from() {
  case $1 in
    @none) ;;
    @files) _sovran_files "$2" ;;
    @keys) _sovran_keys "$2" "$3" ;;
    '@'*' '*) _sovran_complete_from "${'$'}{1%% *}" "$2"; _sovran_complete_from "${'$'}{1#* }" "$2" ;;
    @*) _sovran_names "${'$'}{1#@}" "$2" ;;
    *) _sovran_offer "$1" "$2" ;;
  esac
}
_sovran() {
  [[ -z ${'$'}{ZSH_VERSION-} ]] || emulate -L ksh
  local begun=${'$'}{COMP_WORDS[COMP_CWORD]} command= flag= before= word at place=0
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=${'$'}{COMP_WORDS[at]}
    [[ $word == = ]] && continue
    _sovran_words "$command"
    if [[ " $REPLY " == *" $word "* ]]; then command=${'$'}{command:+$command }$word flag=
    elif [[ $word == -* ]]; then
      _sovran_values "$command $word"
      [[ $REPLY == @none ]] && flag= || flag=$word
    elif [[ -n $flag ]]; then flag=
    else before=$word place=$((place + 1))
    fi
  done
  [[ $begun == = ]] && begun=
  if [[ -n $flag ]]; then
    _sovran_values "$command $flag"
    _sovran_complete_from "$REPLY" "$begun"
    return
  fi
  if [[ $begun == -* ]]; then _sovran_flags "$command"; _sovran_offer "$REPLY" "$begun"; return; fi
  _sovran_words "$command"
  local next=$REPLY
  _sovran_argument "$command $place"
  [[ $place == 0 ]] && _sovran_offer "$next" "$begun"
  [[ -n $REPLY && -n $command ]] && _sovran_complete_from "$REPLY" "$begun" "$before"
}
complete -F _sovran sovran
`;
