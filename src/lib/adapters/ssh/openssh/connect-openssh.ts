import type { Hop } from '../identity/choose-driver.ts';
import { limited } from '../session/session-limit.ts';
import { connectionLost } from '../session/errors.ts';
import { hopName } from '../identity/hop-names.ts';
import type { SshProcess, SshTransport } from '../session/transport.ts';
import { openForwards } from './forwards.ts';
import { openMaster, type Master, type MasterOptions } from './open-master.ts';
import type { PrivateFolder } from './private-folder.ts';
import { serverAnswers } from './server-answers.ts';
import { startSession } from './session-process.ts';

/** Master of a jump host; shared, closed by its owner. */
export type JumpMasters = (hops: Hop[]) => Promise<Master>;

/** The OpenSSH driver: a master for the host over shared masters of its jump hosts. Tries once. */
export async function connectOpenssh(
  hops: Hop[],
  jumps: JumpMasters,
  folder: PrivateFolder,
  options: MasterOptions,
): Promise<SshTransport> {
  const before = hops.length > 1 ? await jumps(hops.slice(0, -1)) : undefined;
  return transportOf(await openMaster(hops, false, before, folder, options), hops);
}

function transportOf(master: Master, hops: Hop[]): SshTransport {
  const at = hopName(hops, false);
  let why: string | undefined;
  void master.lost.then((reason) => (why = reason));
  const guarded = async <T>(open: () => Promise<T>): Promise<T> => {
    if (why !== undefined) throw connectionLost(at.hop, why);
    return await Promise.race([open(), master.lost.then((reason) => Promise.reject(connectionLost(at.hop, reason)))]);
  };
  const session = (commandLine: string): Promise<SshProcess> => guarded(() => startSession(master, commandLine));
  const forwards = openForwards(master, () => serverAnswers(session));
  return {
    driver: 'openssh',
    start: limited(session),
    openSocket: (path) => guarded(() => forwards.open(path)),
    openPort: (port, address) =>
      guarded(() => forwards.open(`${address.includes(':') ? `[${address}]` : address}:${port}`)),
    lost: master.lost,
    close: () => master.close(),
  };
}
