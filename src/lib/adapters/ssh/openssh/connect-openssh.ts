import { hopName, type Hop } from '../identity/hops.ts';
import { limited } from '../session/session-limit.ts';
import { untilLost, type SshProcess, type SshTransport } from '../session/transport.ts';
import { openForwards, serverAnswers } from './forwards.ts';
import { openMaster, type Master, type MasterOptions } from './open-master.ts';
import type { PrivateFolder } from './private-folder.ts';
import { startSession } from './session-process.ts';

/** The OpenSSH driver: a master for the host over that of its last jump host. Tries once. */
export async function connectOpenssh(
  hops: Hop[],
  before: Master | undefined,
  folder: PrivateFolder,
  options: MasterOptions,
): Promise<SshTransport> {
  const master = await openMaster(hops, false, before, folder, options);
  let why: string | undefined;
  void master.lost.then((reason) => (why = reason));
  const guarded = untilLost(hopName(hops, false).hop, master.lost, () => why);
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
