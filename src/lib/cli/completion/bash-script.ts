import type { CompletedCommand, Values } from './word-table.ts';

/** Pure: the completion of bash, to be sourced: words are in the script, names of resources are those of the project's files. */
export function bashScript(commands: readonly CompletedCommand[]): string[] {
  return [
    '# Completion of sovran for bash 4 and later. In ~/.bashrc: source <(sovran completion bash)',
    ...caseFunction('_sovran_words', wordsByTopic(commands)),
    ...caseFunction(
      '_sovran_argument',
      byCommand(commands, ({ argument }) => described(argument)),
    ),
    ...caseFunction(
      '_sovran_flags',
      byCommand(commands, ({ flags }) => Object.keys(flags).join(' ')),
    ),
    ...caseFunction('_sovran_values', valuesByFlag(commands)),
    // It starts no program, and offers no name that the shell would read as more than a word.
    ...RULES.trim().split('\n'),
  ];
}

/** `@folder`: names of the project's files there, and the words after it; `@files`: any file. */
function described(values: Values): string {
  if (values === 'any') return '';
  if (values === 'files') return '@files';
  if ('names' in values) return [`@${values.names}`, ...(values.also ?? [])].join(' ');
  return values.join(' ');
}

function byCommand(
  commands: readonly CompletedCommand[],
  tell: (command: CompletedCommand) => string,
): (readonly [string, string])[] {
  return commands.map((command) => [command.words, tell(command)] as const).filter(([, text]) => text !== '');
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

/** Only names of this form are offered: the shell would read others as more than a word. */
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
  local folder=$1 begun=$2 path name
  _sovran_root
  [[ -n $REPLY && $begun != */* ]] || return
  for path in "$REPLY/$folder/$begun"*; do
    name=${'$'}{path##*/}
    case $name in
      *.yaml) name=${'$'}{name%.yaml} ;;
      *.md) [[ $folder == runbooks ]] && name=${'$'}{name%.md} || continue ;;
      *) [[ -d $path ]] || continue ;;
    esac
    [[ $name =~ ^[A-Za-z0-9._-]+$ ]] && COMPREPLY+=("$name")
  done
}
_sovran_complete_from() {
  case $1 in
    @none) ;;
    @files) compopt -o default ;;
    '@'*' '*) _sovran_complete_from "${'$'}{1%% *}" "$2"; _sovran_complete_from "${'$'}{1#* }" "$2" ;;
    @*) _sovran_names "${'$'}{1#@}" "$2" ;;
    *) _sovran_offer "$1" "$2" ;;
  esac
}
_sovran() {
  local begun=${'$'}{COMP_WORDS[COMP_CWORD]} command= flag= word at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=${'$'}{COMP_WORDS[at]}
    [[ $word == = ]] && continue
    _sovran_words "$command"
    if [[ " $REPLY " == *" $word "* ]]; then command=${'$'}{command:+$command }$word flag=
    elif [[ $word == -* ]]; then flag=$word
    elif [[ -n $flag ]]; then flag=
    fi
  done
  [[ $begun == = ]] && begun=
  if [[ -n $flag ]]; then
    _sovran_values "$command $flag"
    if [[ $REPLY != @none ]]; then _sovran_complete_from "$REPLY" "$begun"; return; fi
  fi
  if [[ $begun == -* ]]; then _sovran_flags "$command"; _sovran_offer "$REPLY" "$begun"; return; fi
  _sovran_words "$command"
  local next=$REPLY
  _sovran_argument "$command"
  _sovran_offer "$next" "$begun"
  [[ -n $REPLY && -n $command ]] && _sovran_complete_from "$REPLY" "$begun"
}
complete -F _sovran sovran
`;
