import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../support/process-place.ts';
import { expectMoves } from '../support/expect-moves.ts';
import type { SshBed } from '../support/ssh-bed.ts';
import { bedOf } from '../support/ssh-faults.ts';
import { git, tempDir } from '../support/temp-project.ts';
import { sharedDeployment } from '../support/two-operators.ts';

const BANS = ['DisableForwarding yes', 'AllowTcpForwarding no', 'AllowStreamLocalForwarding no'];

/** sshd reads its configuration again. */
async function setLine(bed: SshBed, path: string, line: string): Promise<void> {
  writeFileSync(path, `${line}\n`);
  const listening = (): number => bed.log().match(/Server listening/g)?.length ?? 0;
  const before = listening();
  process.kill(bed.pid, 'SIGHUP');
  await until('sshd to listen anew', () => listening() > before);
}

test('[fault 20 ssh2] refuses a promotion, untouched, until sshd allows it', { timeout: 900_000 }, async () => {
  const path = join(tempDir(), 'ban.conf');
  writeFileSync(path, '\n');
  const bed = await bedOf({ config: [`Include ${path}`] });
  const deployment = await sharedDeployment(bed, 'ssh2');
  const [ann] = deployment.operators;
  const head = git(ann.root, 'rev-parse', 'HEAD');
  for (const ban of BANS) {
    await setLine(bed, path, ban);
    const refused = await ann.sovran('release promote one-1 --env production --watch 1s --json');
    expect(refused, refused.stderr).toMatchObject({
      exit: 4,
      json: { error: { code: 'forwarding-refused', next: ['sovran host check gpu1'] } },
    });
    expect(await deployment.services()).toEqual([]);
    expect([git(ann.root, 'rev-parse', 'HEAD'), git(ann.root, 'status', '--porcelain')]).toEqual([head, '']);
  }
  await setLine(bed, path, '');
  await expectMoves(deployment);
});
