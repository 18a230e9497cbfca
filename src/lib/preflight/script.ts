import { shellWord } from '../text/shell-word.ts';
import type { Block, ScriptTarget } from './terms/check.ts';

/** Bytes of a block's output that come back; also what a pipe holds, so that no block waits for its reader. */
const MAX_BLOCK_BYTES = 65_536;

/**
 * The script of a whole check, for the stdin of `sh -s`. It writes nothing on the host. Every block is framed by the
 * sentinel, reads nothing, and is cut at its bound. Slow blocks are nested as pipelines, so that all run at the same time
 * while their output comes out one after the other. The clock is stamped before and after.
 */
export function buildScript(blocks: readonly Block[], target: ScriptTarget, sentinel: string): string {
  const fast = blocks.filter(({ seconds }) => seconds === undefined).map((block) => fastBlock(block, target));
  const slow = blocks.filter(({ seconds }) => seconds !== undefined);
  const body = slow.reduce(
    (inner, block) => `{ ${slowBlock(block, target)}\n} </dev/null | {\n${inner}\ncat\n}`,
    fast.join('\n'),
  );
  return `${PROLOGUE(sentinel)}\n${body}\nprintf '\\n%s t %s\\n%s end\\n' "$S" "$(date +%s.%N)" "$S"\n`;
}

const PROLOGUE = (sentinel: string): string => `S=${shellWord(sentinel)}
printf '\\n%s t %s\\n' "$S" "$(date +%s.%N)"
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH:/snap/bin
export LC_ALL PATH
R= P=user E=
if [ "$(id -u)" = 0 ]; then P=root
elif ! command -v sudo >/dev/null 2>&1; then P=no-sudo
elif E=$(timeout 5 sudo -n true 2>&1 </dev/null); then P=sudo R='sudo -n'
else P=refused; fi
export P
b() { printf '\\n%s b %s\\n' "$S" "$1"; }
r() { printf '\\n%s r %s\\n' "$S" "$1"; }`;

function fastBlock(block: Block, target: ScriptTarget): string {
  return `b ${block.id}; { {\n${block.body(target)}\n} 2>&1; r $?; } </dev/null | head -c ${MAX_BLOCK_BYTES}`;
}

/** A root block that cannot run as root ends with `r root`, instead of an exit code. */
function slowBlock(block: Block, target: ScriptTarget): string {
  const { id, seconds, as } = block;
  const run = `timeout -k 1 ${seconds} env LC_ALL=C PATH="$PATH" sh -c ${shellWord(block.body(target))} 2>&1; r $?`;
  const capped = (inner: string): string => `{ ${inner}; } | head -c ${MAX_BLOCK_BYTES}`;
  if (as === undefined) return `b ${id}; ${capped(run)}`;
  if (as === 'if-possible') return `b ${id}; ${capped(`$R ${run}`)}`;
  return `b ${id}; case $P in root|sudo) ${capped(`$R ${run}`)};; *) r root;; esac`;
}
