import { bodyIn, hostScript } from '../../../core/kit/host-script.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import type { Block } from './terms/check.ts';
import type { ScriptTarget } from './terms/expected.ts';

/** Seconds for everything that runs as root: longer than the slowest of its blocks, which have bounds of their own. */
const ROOT_SECONDS = 35;

/** Words that no shell has to read. */
const PLAIN_WORDS = /^[\w ./=:,-]+$/;

/**
 * Script of a check for `sh -s`, read-only and with few processes. Blocks are framed and bounded; slow ones run in
 * parallel, root ones share one sudo.
 */
export function buildScript(blocks: readonly Block[], target: ScriptTarget, sentinel: string): string {
  const fast = blocks.filter(({ seconds, as }) => seconds === undefined && as === undefined);
  const slow = blocks.filter(({ seconds }) => seconds !== undefined);
  const login = blocks.find(({ as }) => as === 'login');
  const lines = [
    `S=${shellWord(sentinel)}`,
    hostScript('preflight/prologue'),
    hostScript('preflight/shared'),
    `f() {\n${fastBlocks(fast, target)}\n}`,
    `{ ${elevated(slow, login, target)}\n} </dev/null | {`,
    ...besides(
      slow.filter(({ as }) => as === undefined),
      target,
    ),
    'exec cat\n}',
    `printf '\\n%s t %s\\n%s end\\n' "$S" "$(date +%s.%N)" "$S"`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Starts slow blocks beside each other, and what is settled without them not at all. */
function besides(blocks: readonly Block[], target: ScriptTarget): string[] {
  const lines = blocks.flatMap((block, at) => {
    const started = `w${at}() { b ${block.id}; ${timed(block, target)} 2>&1; r $?; }`;
    return [started, settle(block, target, `L="$L ${at}"`)];
  });
  return ['L=', ...lines, 'g $L'];
}

/** A body under its limit; no shell is started for a plain command that is known to be there. */
function timed(block: Block, target: ScriptTarget): string {
  const { seconds, needs } = block;
  const words = bodyOf(block, target);
  const isPlain = needs !== undefined && words.startsWith(`${needs} `) && PLAIN_WORDS.test(words);
  return `timeout -k 1 ${seconds} ${isPlain ? words : `sh -c ${shellWord(words)}`}`;
}

/** What is sent of a block: the values it asks for, and its body. */
export function bodyOf(block: Block, target: ScriptTarget): string {
  const given = Object.entries(block.values?.(target) ?? {}).map(([name, value]) => `${name}=${shellWord(value)}`);
  return [...given, block.body?.(target) ?? bodyIn('preflight/blocks', block.id.replaceAll('-', '_'))].join('\n');
}

/** Shortcut that answers a block, or `otherwise`. A block that cannot run as root ends with `r root`. */
function settle(block: Block, target: ScriptTarget, otherwise: string): string {
  const { id, as, needs } = block;
  const cases = [
    ...(as === 'root' ? [{ when: 'case $P in root|sudo) false;; esac', exit: 'root' }] : []),
    ...(needs === undefined ? [] : [{ when: `! command -v ${needs} >/dev/null`, exit: 127 }]),
    ...(block.settled?.(target) ?? []),
  ];
  const answers = cases.map(
    ({ when, says, exit }: { when: string; says?: string; exit: number | string }) =>
      `if ${when}; then b ${id}; ${says === undefined ? '' : `${says}; `}r ${exit}\nel`,
  );
  return answers.length === 0 ? otherwise : `${answers.join('')}se ${otherwise}; fi`;
}

/** Root blocks in one shell that first reports how it became root. If sudo would prompt, skips what needs root. */
function elevated(blocks: readonly Block[], login: Block | undefined, target: ScriptTarget): string {
  const commands = besides(
    blocks.filter(({ as }) => as !== undefined),
    target,
  );
  const preamble = login ? `printf '%s\\n' "$P" "$4"; r 0\n` : '';
  const script = `S=$1 P=$2 PATH=$3 LC_ALL=C\nexport PATH LC_ALL\n${hostScript('preflight/shared')}\nf() { :; }\n${preamble}${commands.join('\n')}\nexit 0`;
  return [
    `A=${shellWord(script)}`,
    login ? `b ${login.id}; ${bodyOf(login, target)}` : ':',
    `if [ "$(id -u)" = 0 ]; then sh -c "$A" sh "$S" root "$PATH" ''`,
    `elif ! command -v sudo >/dev/null 2>&1; then sh -c "$A" sh "$S" no-sudo "$PATH" ''`,
    `else { E=$(timeout -k 1 ${ROOT_SECONDS} sudo -n sh -c "$A" sh "$S" sudo "$PATH" '' 2>&1 >&3); } 3>&1 ||`,
    `[ $? -ge 124 ] || sh -c "$A" sh "$S" refused "$PATH" "$E"; fi`,
  ].join('\n');
}

/** Blocks one after the other, in one shell. */
function fastBlocks(blocks: readonly Block[], target: ScriptTarget): string {
  const lines = blocks.map((block) => settle(block, target, `b ${block.id}; {\n${bodyOf(block, target)}\n}; r $?`));
  return ['(', ':', ...lines, ') </dev/null 2>&1'].join('\n');
}
