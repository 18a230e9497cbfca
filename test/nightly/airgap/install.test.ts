import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { barePath } from '../../support/install/bare-path.ts';
import { makeRelease, runBare, signRelease, standInRelease } from '../../support/install/made-release.ts';
import { WHOLE } from '../../support/tier.ts';

const timeout = 600_000;

describe.runIf(WHOLE)('a release and its installer', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-install-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const path = barePath(join(dir, 'path'));

  test('two folders and umasks build the same digests', { timeout }, () => {
    const [first, other] = [join(dir, 'one'), join(dir, 'other/deeper')];
    const isMade = /^(node_modules|dist|\.git|\.tools)(\/|$)/;
    cpSync('.', first, { recursive: true, filter: (source) => !isMade.test(source) });
    execFileSync('cp', ['-a', 'node_modules', first]);
    makeRelease(`${first}-out`, first, []);
    mkdirSync(join(other, '..'));
    renameSync(first, other);
    for (const file of ['README.md', 'templates/completion/bash']) chmodSync(join(other, file), 0o600);
    makeRelease(`${other}-out`, other, []);
    const sums = [first, other].map((clone) => readFileSync(join(`${clone}-out`, 'SHA256SUMS'), 'utf8'));
    expect(sums[1]).toBe(sums[0]);
  });

  test('one flipped byte is refused, signed or not', { timeout }, () => {
    const [out, home, signers] = ['flipped', 'flipped-home', 'flipped-signers'].map((name) => join(dir, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(home);
    makeRelease(out);
    signRelease(out, signers);
    const archive = join(out, readdirSync(out).find((name) => name.endsWith('.tar.gz')) ?? 'none');
    const bytes = readFileSync(archive);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(archive, bytes);
    for (const args of [[], ['--signers', signers]])
      expect(runBare(['sh', join(out, 'install.sh'), ...args], home, path)).toMatchObject({ exit: 3 });
    expect(readdirSync(home)).toEqual([]);
  });

  test('killed before any program, a version answers; again, the new one', { timeout }, () => {
    const [old, next, signers] = ['1.0.0', '1.1.0', 'signers'].map((name) => join(dir, name)) as [
      string,
      string,
      string,
    ];
    standInRelease(old, '1.0.0', signers);
    standInRelease(next, '1.1.0', signers);
    let kills = 0;
    for (let at = 1; at < 200; at += 1) {
      const home = join(dir, `home-${at}`);
      mkdirSync(home);
      const install = (folder: string): void =>
        expect(runBare(['sh', join(folder, 'install.sh'), '--signers', signers], home, path).exit).toBe(0);
      const answer = (): string => runBare([join(home, '.local/bin/sovran')], home, path).stdout.trim();
      install(old);
      const signal = killedAt(at, home, ['sh', join(next, 'install.sh'), '--signers', signers]);
      expect(answer()).toMatch(/^sovran\/1\.[01]\.0 stand-in$/);
      install(next);
      expect(answer()).toBe('sovran/1.1.0 stand-in');
      const share = join(home, '.local/share/sovran');
      expect(readdirSync(share).toSorted()).toEqual(['1.0.0', '1.1.0', 'completion.zsh', 'previous']);
      if (signal !== 'SIGKILL') break;
      kills += 1;
    }
    console.log(`${kills} kills`);
    expect(kills).toBeGreaterThan(30);
  });

  /** Runs a line in a process group of its own that is killed when it starts its nth program; how it ended. */
  function killedAt(at: number, home: string, line: string[]): NodeJS.Signals | null {
    const programs = join(home, 'programs');
    const count = join(home, 'count');
    mkdirSync(programs);
    const killing = `echo x >>'${count}'; n=0; while read -r _; do n=$((n + 1)); done <'${count}'; [ "$n" -lt ${at} ] || kill -9 0`;
    for (const name of readdirSync(path))
      writeFileSync(join(programs, name), `#!/bin/sh\n${killing}\nexec '${join(path, name)}' "$@"\n`, { mode: 0o755 });
    const env = { HOME: home, PATH: programs };
    const { signal } = spawnSync('/usr/bin/setsid', [join(path, 'sh'), ...line.slice(1)], { env });
    rmSync(programs, { recursive: true });
    return signal;
  }
});
