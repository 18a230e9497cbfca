import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-project.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/**
 * In a mount namespace of its own, so that nothing stays mounted: a small disk with a project, filled up to `slack`
 * free pages before the command, freed after it, and the same command again.
 */
const SCRIPT = `
set -eu
mount -t tmpfs -o size=3m tmpfs "$1"
cd "$1"
"$NODE" "$BIN" init demo >/dev/null 2>&1
cd demo
slack=0
while [ "$slack" -le "$2" ]; do
  dd if=/dev/zero of=../filler bs=4096 2>/dev/null || true
  [ "$slack" -eq 0 ] || truncate -s "-$((slack * 4096))" ../filler
  code=0
  "$NODE" "$BIN" host add "h$slack" --local --json >/dev/shm/out.$$ 2>/dev/null || code=$?
  there=no; [ ! -e "hosts/h$slack.yaml" ] || there=yes
  rm ../filler
  printf '{"slack":%d,"exit":%d,"there":"%s","first":%s,' "$slack" "$code" "$there" "$(cat /dev/shm/out.$$)"
  again=0
  "$NODE" "$BIN" host add "h$slack" --local --json >/dev/shm/out.$$ 2>/dev/null || again=$?
  "$NODE" "$BIN" host add "probe$slack" --local --json >/dev/null 2>&1
  printf '"again":%d,"second":%s,"dirty":"%s","copies":%d}\\n' "$again" "$(cat /dev/shm/out.$$)" \\
    "$(git status --porcelain)" "$(git log --format=%s | grep -c "Host/h$slack\\$")"
  slack=$((slack + 1))
done
rm -f /dev/shm/out.$$
`;

interface Round {
  slack: number;
  exit: number;
  there: 'yes' | 'no';
  first: { error?: { code: string } };
  again: number;
  second: { error?: { code: string; details: { gates?: unknown[] } } };
  dirty: string;
  copies: number;
}

/** As root a mount namespace is enough; anybody else becomes root of a user namespace first. */
function namespace(): string[] {
  return process.getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--mount', '--map-root-user'];
}

test('a full disk is told as such, leaves the project whole, and the same command ends well once there is room', () => {
  const mountPoint = join(tempDir(), 'disk');
  mkdirSync(mountPoint);
  const [program = '', ...args] = namespace();
  const env = { ...process.env, NODE_ENV: 'production', NODE: process.execPath, BIN, SOVRAN_LANG: 'en' };
  const { stdout, stderr, status } = spawnSync(program, [...args, 'sh', '-c', SCRIPT, 'sh', mountPoint, '16'], {
    encoding: 'utf8',
    env,
  });
  expect(status, stderr).toBe(0);
  const rounds = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Round);
  expect(rounds).toHaveLength(17);
  for (const round of rounds) {
    const shown = JSON.stringify(round);
    if (round.exit !== 0) {
      expect(round.first.error?.code, shown).toBe('disk-full');
      expect(round.exit, shown).toBe(1);
      expect(round.again, shown).toBe(0);
    }
    expect(round.dirty, shown).toBe('');
    expect(round.copies, shown).toBe(1);
  }
  expect(rounds[0]?.exit, 'no room at all').toBe(1);
  expect(rounds.at(-1)?.exit, 'room enough').toBe(0);
  expect(execFileSync('mount', { encoding: 'utf8' })).not.toContain(mountPoint);
});
