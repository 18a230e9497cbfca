import { shellWord } from '../text/shell-word.ts';
import type { Block, ScriptTarget } from './terms/check.ts';

/** Bytes of a block's output that come back; also what a pipe holds, so that no block waits for its reader. */
const MAX_BLOCK_BYTES = 65_536;

/**
 * The script of a whole check, for the stdin of `sh -s`. It writes nothing on the host. Every block is framed by the
 * sentinel, reads nothing, and is cut at its bound. Slow blocks are nested as pipelines, so that all run at the same time
 * while their output comes out one after the other; those that need root share one sudo. The clock is stamped before and
 * after.
 */
export function buildScript(blocks: readonly Block[], target: ScriptTarget, sentinel: string): string {
  const fast = blocks.filter(({ seconds }) => seconds === undefined).map((block) => fastBlock(block, target));
  const slow = blocks.filter(({ seconds }) => seconds !== undefined);
  const lines = [
    `S=${shellWord(sentinel)}`,
    PROLOGUE,
    FRAMES,
    nest([elevated(slow, target), ...plain(slow, target)], fast.join('\n')),
    `printf '\\n%s t %s\\n%s end\\n' "$S" "$(date +%s.%N)" "$S"`,
  ];
  return `${lines.join('\n')}\n`;
}

const PROLOGUE = `printf '\\n%s t %s\\n' "$S" "$(date +%s.%N)"
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH:/snap/bin
export LC_ALL PATH
R= P=user E=
if [ "$(id -u)" = 0 ]; then P=root
elif ! command -v sudo >/dev/null 2>&1; then P=no-sudo
elif E=$(timeout 5 sudo -n true 2>&1 </dev/null); then P=sudo R='sudo -n'
else P=refused; fi`;

const FRAMES = `b() { printf '\\n%s b %s\\n' "$S" "$1"; }
r() { printf '\\n%s r %s\\n' "$S" "$1"; }`;

/** Runs commands beside each other and what is `inner`; the output of each is whole, the inner one's first. */
function nest(commands: readonly string[], inner: string): string {
  return commands.reduce((within, command) => `{ ${command}\n} </dev/null | {\n${within}\ncat\n}`, inner);
}

function plain(blocks: readonly Block[], target: ScriptTarget): string[] {
  return blocks.filter(({ as }) => as === undefined).map((block) => slowBlock(block, target));
}

/** Blocks for root in a shell of their own; where sudo would ask, it runs as the user and skips what needs root. */
function elevated(blocks: readonly Block[], target: ScriptTarget): string {
  const commands = blocks.filter(({ as }) => as !== undefined).map((block) => slowBlock(block, target));
  const script = `S=$1 P=$2 PATH=$3 LC_ALL=C\nexport PATH LC_ALL\n${FRAMES}\n${nest(commands, ':')}`;
  return `$R sh -c ${shellWord(script)} sh "$S" "$P" "$PATH"`;
}

function fastBlock(block: Block, target: ScriptTarget): string {
  return `b ${block.id}; { {\n${block.body(target)}\n} 2>&1; r $?; } </dev/null | head -c ${MAX_BLOCK_BYTES}`;
}

/** A root block that cannot run as root ends with `r root`, instead of an exit code. */
function slowBlock(block: Block, target: ScriptTarget): string {
  const { id, seconds, as } = block;
  const run = `timeout -k 1 ${seconds} sh -c ${shellWord(block.body(target))} 2>&1; r $?`;
  const capped = `{ ${run}; } | head -c ${MAX_BLOCK_BYTES}`;
  return as === 'root' ? `b ${id}; case $P in root|sudo) ${capped};; *) r root;; esac` : `b ${id}; ${capped}`;
}
