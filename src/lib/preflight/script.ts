import { shellWord } from '../text/shell-word.ts';
import type { Block } from './terms/check.ts';
import type { ScriptTarget } from './terms/script-target.ts';

/** Bytes of a block's output that come back; also what a pipe holds, so that no block waits for its reader. */
const MAX_BLOCK_BYTES = 65_536;

/** Seconds for everything that runs as root: longer than the slowest of its blocks, which have bounds of their own. */
const ROOT_SECONDS = 35;

/**
 * The script of a whole check, for the stdin of `sh -s`. It writes nothing on the host. Every block is framed by the
 * sentinel, reads nothing, and is cut at its bound. Slow blocks are nested as pipelines, so that all run at the same time
 * while their output comes out one after the other; those that need root share one sudo, which is asked once. The clock is
 * stamped before and after. A process costs a host about a millisecond: none is started for what is not there.
 */
export function buildScript(blocks: readonly Block[], target: ScriptTarget, sentinel: string): string {
  const fast = blocks.filter(({ seconds, as }) => seconds === undefined && as === undefined);
  const slow = blocks.filter(({ seconds }) => seconds !== undefined);
  const login = blocks.find(({ as }) => as === 'login');
  const lines = [
    `S=${shellWord(sentinel)}`,
    PROLOGUE,
    FRAMES,
    nest(
      [elevated(slow, login, target), ...plain(slow, target)],
      fast.map((block) => fastBlock(block, target)).join('\n'),
    ),
    `printf '\\n%s t %s\\n%s end\\n' "$S" "$(date +%s.%N)" "$S"`,
  ];
  return `${lines.join('\n')}\n`;
}

const PROLOGUE = `printf '\\n%s t %s\\n' "$S" "$(date +%s.%N)"
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH:/snap/bin
export LC_ALL PATH`;

const FRAMES = `b() { printf '\\n%s b %s\\n' "$S" "$1"; }
r() { printf '\\n%s r %s\\n' "$S" "$1"; }`;

/** Runs commands beside each other and what is `inner`; the output of each is whole, the inner one's first. */
function nest(commands: readonly string[], inner: string): string {
  return commands.reduce((within, command) => `{ ${command}\n} </dev/null | {\n${within}\nexec cat\n}`, inner);
}

function plain(blocks: readonly Block[], target: ScriptTarget): string[] {
  return blocks.filter(({ as }) => as === undefined).map((block) => slowBlock(block, target));
}

/**
 * Blocks for root in a shell of their own, which says first how it came to be root; where sudo would ask, it runs as the
 * user and skips what needs root. What sudo complains of comes through the substitution, what the shell says past it.
 */
function elevated(blocks: readonly Block[], login: Block | undefined, target: ScriptTarget): string {
  const commands = blocks.filter(({ as }) => as !== undefined).map((block) => slowBlock(block, target));
  const told = login ? `printf '%s\\n' "$P" "$4"; r 0\n` : '';
  const script = `S=$1 P=$2 PATH=$3 LC_ALL=C\nexport PATH LC_ALL\n${FRAMES}\n${told}${nest(commands, ':')}\nexit 0`;
  return [
    `A=${shellWord(script)}`,
    login ? `b ${login.id}; ${login.body(target)}` : ':',
    `if [ "$(id -u)" = 0 ]; then sh -c "$A" sh "$S" root "$PATH" ''`,
    `elif ! command -v sudo >/dev/null 2>&1; then sh -c "$A" sh "$S" no-sudo "$PATH" ''`,
    `else { E=$(timeout -k 1 ${ROOT_SECONDS} sudo -n sh -c "$A" sh "$S" sudo "$PATH" '' 2>&1 >&3); } 3>&1 ||`,
    `[ $? -ge 124 ] || sh -c "$A" sh "$S" refused "$PATH" "$E"; fi`,
  ].join('\n');
}

function fastBlock(block: Block, target: ScriptTarget): string {
  if (block.small) return `b ${block.id}; (\n${block.body(target)}\n) </dev/null 2>&1; r $?`;
  return `b ${block.id}; { {\n${block.body(target)}\n} 2>&1; r $?; } </dev/null | head -c ${MAX_BLOCK_BYTES}`;
}

/** A root block that cannot run as root ends with `r root`, instead of an exit code; one with nothing to ask with `r 0`. */
function slowBlock(block: Block, target: ScriptTarget): string {
  const { id, seconds, as, needs } = block;
  if (block.idle?.(target)) return `b ${id}; r 0`;
  const run = `timeout -k 1 ${seconds} sh -c ${shellWord(block.body(target))} 2>&1; r $?`;
  const capped = `{ ${run}; } | head -c ${MAX_BLOCK_BYTES}`;
  const there = needs === undefined ? capped : `if command -v ${needs} >/dev/null; then ${capped}; else r 127; fi`;
  return as === 'root' ? `b ${id}; case $P in root|sudo) ${there};; *) r root;; esac` : `b ${id}; ${there}`;
}
