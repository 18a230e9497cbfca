import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { until } from '../support/process-place.ts';
import { keygen, publicOf, type Driver, type SshBed } from '../support/ssh-bed.ts';
import { bedOf, expectConnections, failure, fingerprintOf } from '../support/ssh-faults.ts';
import { makeKey } from '../support/sshd.ts';

/** The file of the project that the beds' pins stand for. */
const FILE = 'known_hosts';

function nameOf({ port }: SshBed): string {
  return `[127.0.0.1]:${port}`;
}

function presentedBy(bed: SshBed): { type: string; fingerprint: string } {
  return { type: 'ssh-ed25519', fingerprint: fingerprintOf(join(bed.dir, 'host')) };
}

/** Answering was asked for once before; one try has followed, and nobody was told who the user is. */
async function expectOneTry(bed: SshBed): Promise<void> {
  const tries = (): number => bed.log().match(/Connection from/g)?.length ?? 0;
  await until('the log to tell of it', () => tries() > 1);
  expect(tries()).toBe(2);
  expect(bed.log()).not.toMatch(/Accepted publickey|Postponed publickey|Failed publickey/);
}

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test(`[fault 16 ${driver}] shows a changed key beside the pinned one, with file and line`, async () => {
    const bed = await bedOf();
    const other = keygen(join(bed.dir, 'other'));
    const rsa = makeKey('rsa');
    const pinned = `${rsa.public}\n# changed in spring\n${nameOf(bed)} ${publicOf(other)}`;
    const failed = await failure(bed.host(driver, { pinned }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-key-changed', exit: 6 });
    expect(failed.details).toEqual({
      hop: bed.address,
      role: 'host',
      presented: presentedBy(bed),
      known: [
        { type: 'ssh-rsa', fingerprint: rsa.fingerprint, file: FILE, line: 1 },
        { type: 'ssh-ed25519', fingerprint: fingerprintOf(other), file: FILE, line: 3 },
      ],
    });
    expect(failed.text.params).toMatchObject({ file: FILE, line: 3 });
    await expectOneTry(bed);
  });

  test(`[fault 17 ${driver}] a key that is not pinned is shown by type and fingerprint`, async () => {
    const bed = await bedOf();
    const failed = await failure(bed.host(driver, { pinned: '' }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-key-unknown', exit: 6 });
    expect(failed.details).toEqual({ hop: bed.address, role: 'host', presented: presentedBy(bed) });
    await expectOneTry(bed);
  });

  test(`[fault 17 ${driver}] a pin of another type means a changed key`, async () => {
    const bed = await bedOf();
    const rsa = makeKey('rsa');
    const failed = await failure(bed.host(driver, { pinned: rsa.public }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-key-changed', exit: 6 });
    expect(failed.details).toEqual({
      hop: bed.address,
      role: 'host',
      presented: presentedBy(bed),
      known: [{ type: 'ssh-rsa', fingerprint: rsa.fingerprint, file: FILE, line: 1 }],
    });
    await expectOneTry(bed);
  });

  test(`[fault 17 ${driver}] shows a revoked key beside the pins, with the revoking line`, async () => {
    const bed = await bedOf();
    const other = keygen(join(bed.dir, 'other'));
    const pinned = `${publicOf(other)}\n# stolen\n@revoked ${nameOf(bed)} ${bed.hostKey}`;
    const failed = await failure(bed.host(driver, { pinned }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-key-revoked', exit: 6 });
    expect(failed.details).toEqual({
      hop: bed.address,
      role: 'host',
      presented: presentedBy(bed),
      known: [{ type: 'ssh-ed25519', fingerprint: fingerprintOf(other), file: FILE, line: 1 }],
      file: FILE,
      line: 3,
    });
    await expectOneTry(bed);
  });

  test(`[fault 17 ${driver}] refuses a key revoked in the operator's own file, with the line`, async () => {
    const bed = await bedOf();
    const own = join(bed.dir, 'own_known_hosts');
    writeFileSync(own, `# mine\nexample.org ${bed.hostKey}\n@revoked * ${bed.hostKey}\n`);
    const failed = await failure(bed.host(driver, { knownHosts: own }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-key-revoked', exit: 6 });
    expect(failed.details).toMatchObject({ presented: presentedBy(bed), file: own, line: 3 });
    await expectOneTry(bed);
  });

  test(`[fault 17 ${driver}] reports a truncated revocation in any file before connecting`, async () => {
    const bed = await bedOf();
    const cut = `@revoked ${nameOf(bed)} ${bed.hostKey.slice(0, 40)}`;
    const own = join(bed.dir, 'own_known_hosts');
    writeFileSync(own, `# mine\n${cut}…\n`);
    const found = { code: 'revocation-unreadable', exit: 6, next: [`git log -p -- ${FILE}`] };
    const pinned = `${bed.hostKey}\n${cut}`;
    const failed = await failure(bed.host(driver, { pinned }).exec(['true']));
    expect(failed).toMatchObject({ ...found, details: { file: FILE, line: 2 } });
    const theirs = await failure(bed.host(driver, { knownHosts: own }).exec(['true']));
    expect(theirs).toMatchObject({ ...found, next: [`sed -n 2p ${own}`], details: { file: own, line: 2 } });
    await expectConnections(bed, 1);
  });

  test(`[fault 18 ${driver}] behind a jump host, names the keys of the wrong machine`, async () => {
    const [jump, bed] = [await bedOf(), await bedOf()];
    const other = keygen(join(bed.dir, 'other'));
    const wrong = await failure(bed.host(driver, { jump, pinned: publicOf(other) }).exec(['true']));
    expect(wrong).toMatchObject({ code: 'host-key-changed', exit: 6 });
    expect(wrong.details).toEqual({
      hop: bed.address,
      role: 'host',
      presented: presentedBy(bed),
      known: [{ type: 'ssh-ed25519', fingerprint: fingerprintOf(other), file: FILE, line: 1 }],
    });
    await expectOneTry(bed);
    const revoked = `${bed.hostKey}\n@revoked ${nameOf(bed)} ${bed.hostKey}`;
    const stolen = await failure(bed.host(driver, { jump, pinned: revoked }).exec(['true']));
    expect(stolen).toMatchObject({ code: 'host-key-revoked', exit: 6 });
    expect(stolen.details).toMatchObject({ hop: bed.address, presented: presentedBy(bed), file: FILE, line: 2 });
    const stranger = await failure(bed.host(driver, { jump, pinned: '' }).exec(['true']));
    expect(stranger).toMatchObject({ code: 'host-key-unknown', details: { presented: presentedBy(bed) } });
  });

  test(`[fault 18 ${driver}] names a jump host with the wrong key and stops there`, async () => {
    const [jump, bed] = [await bedOf(), await bedOf()];
    const other = keygen(join(bed.dir, 'other'));
    const failed = await failure(bed.host(driver, { jump, jumpPinned: publicOf(other) }).exec(['true']));
    expect(failed).toMatchObject({ code: 'host-key-changed', exit: 6 });
    expect(failed.details).toEqual({
      hop: jump.address,
      role: 'jump',
      presented: presentedBy(jump),
      known: [{ type: 'ssh-ed25519', fingerprint: fingerprintOf(other), file: FILE, line: 2 }],
    });
    await expectOneTry(jump);
    await expectConnections(bed, 1);
  });
});
