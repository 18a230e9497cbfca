import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { RESERVE_BYTES } from '../../../src/lib/core/operation/journal/reserve.ts';
import { tempDir } from '../../support/temp-project.ts';

const BIN = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));
const PAGE = 4096;
const RESERVE_PAGES = RESERVE_BYTES / PAGE;

/**
 * In a mount namespace of its own, so that nothing stays mounted: a small disk with a project as it was, filled up to
 * `slack` free pages before the command, freed after it, and the same command again. What the command left is looked
 * at while the disk is still full. `$2` says whether the project keeps the reserve of earlier commands.
 */
const SCRIPT = `
set -eu
mount -t tmpfs -o size=8m tmpfs "$1"
cd "$1"
"$NODE" "$BIN" init template >/dev/null 2>&1
[ "$2" = kept ] || rm -r template/.sovran
out=/dev/shm/sovran-disk-full.$$
shift 2
for slack in "$@"; do
  rm -rf demo filler
  cp -a template demo
  cd demo
  dd if=/dev/zero of=../filler bs=4096 2>/dev/null || true
  [ "$slack" -eq 0 ] || truncate -s "-$((slack * 4096))" ../filler
  code=0
  "$NODE" "$BIN" host add h --local --json >$out 2>/dev/null || code=$?
  there=no; [ ! -e hosts/h.yaml ] || there=yes
  printf '{"slack":%d,"exit":%d,"there":"%s","first":%s,' "$slack" "$code" "$there" "$(cat $out)"
  printf '"open":%s,"dirty":"%s",' "$("$NODE" "$BIN" status --json | "$NODE" -p 'JSON.stringify(JSON.parse(fs.readFileSync(0)).interrupted)')" \\
    "$(git status --porcelain)"
  rm ../filler
  again=0
  "$NODE" "$BIN" host add "$([ $code = 0 ] && echo other || echo h)" --local --json >$out 2>/dev/null || again=$?
  printf '"again":%d,"dirtyAgain":"%s","copies":%d}\\n' "$again" "$(git status --porcelain)" \\
    "$(git log --format=%s | grep -c 'Host/h$')"
  cd ..
done
rm -f $out
`;

interface Round {
  slack: number;
  exit: number;
  there: 'yes' | 'no';
  first: { error?: { code: string } };
  open: unknown[];
  dirty: string;
  again: number;
  dirtyAgain: string;
  copies: number;
}

/** As root a mount namespace is enough; anybody else becomes root of a user namespace first. */
function namespace(): string[] {
  return process.getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--mount', '--map-root-user'];
}

function sweep(reserve: 'kept' | 'none', slacks: number[]): Round[] {
  const mountPoint = join(tempDir(), 'disk');
  mkdirSync(mountPoint);
  const [program = '', ...args] = namespace();
  const env = { ...process.env, NODE_ENV: 'production', NODE: process.execPath, BIN, SOVRAN_LANG: 'en' };
  const line = [...args, 'sh', '-c', SCRIPT, 'sh', mountPoint, reserve, ...slacks.map(String)];
  const { stdout, stderr, status } = spawnSync(program, line, { encoding: 'utf8', env });
  expect(status, stderr).toBe(0);
  expect(execFileSync('mount', { encoding: 'utf8' })).not.toContain(mountPoint);
  const rounds = stdout.trim().split('\n');
  return rounds.map((round) => JSON.parse(round) as Round);
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

test.each([
  ['a project that has kept its reserve', 'kept', range(0, 24)],
  ['a project without one', 'none', [...range(0, 5), ...range(RESERVE_PAGES - 3, RESERVE_PAGES + 20)]],
] as const)(
  '[fault 24] with any room on %s a command ends or restores all',
  { timeout: 900_000 },
  (_what, reserve, slacks) => {
    const rounds = sweep(reserve, [...slacks]);
    expect(rounds.map(({ slack }) => slack)).toEqual(slacks);
    for (const round of rounds) {
      const shown = JSON.stringify(round);
      const ended = [round.exit, round.there, round.first.error?.code ?? ''];
      expect(
        [
          [0, 'yes', ''],
          [1, 'no', 'disk-full'],
        ],
        shown,
      ).toContainEqual(ended);
      expect([round.open, round.dirty], shown).toEqual([[], '']);
      expect([round.again, round.dirtyAgain, round.copies], shown).toEqual([0, '', 1]);
    }
    expect(rounds[0]?.exit, 'no room at all').toBe(1);
    expect(rounds.at(-1)?.exit, 'room enough').toBe(0);
  },
);
