import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askSocket } from '../../src/lib/adapters/gateway/ask-socket.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { fillQueue } from '../support/fill-queue.ts';
import { processesNaming } from '../support/processes.ts';
import { answer, bedOf, echo, failure } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

/** Listens, and accepts nobody. */
const LISTENER = `import socket,sys
s=socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen(1)
print(1,flush=True)
sys.stdin.read()`;

async function unacceptingSocket(): Promise<string> {
  const path = join(tempDir(), 'sock');
  const child = spawn('python3', ['-c', LISTENER, path]);
  onTestFinished(() => void child.stdin.end());
  await once(child.stdout, 'data');
  return path;
}

/** A host that forbids forwarding and shows only one of the programs that relay. */
async function hostWith(tool: string): Promise<Host> {
  const command = join(tempDir(), 'command');
  const hidden = ['docker', 'nc', 'socat', 'python3'].filter((one) => one !== tool).join(' ');
  const hide = `for t in ${hidden}; do p=$(readlink -e "/usr/bin/$t") && mount --bind /dev/null "$p"; done`;
  writeFileSync(command, `exec unshare -m sh -c '${hide}; eval "$SSH_ORIGINAL_COMMAND"'\n`);
  return (await bedOf({ config: ['DisableForwarding yes', `ForceCommand sh ${command}`] })).host('ssh2');
}

/** Relays to a socket that still run, without the one that listens on it. */
function relaysTo(path: string): string[] {
  const ours = processesNaming(path).map(({ command }) => command);
  return ours.filter((command) => /^(socat|python3) /.test(command) && !command.includes('listen'));
}

test.each(['socat', 'python3'])(
  'nothing of a relay by %s is left on the host once its asker gives up',
  async (tool) => {
    const host = await hostWith(tool);
    expect(await answer(host, await echo(join(tempDir(), 'echo')), 'word')).toBe('word');
    const path = await unacceptingSocket();
    expect(await failure(askSocket(host, path, 'show info', 200))).toMatchObject({ code: 'gateway-silent', exit: 4 });
    await expect.poll(() => relaysTo(path)).toEqual([]);
    await fillQueue(path);
    const full = { code: 'socket-unreachable', details: { queueFull: true } };
    expect(await failure(host.openSocket(path))).toMatchObject(full);
    expect(await failure(askSocket(host, path, 'show info'))).toMatchObject({ code: 'gateway-silent', exit: 4 });
    await expect.poll(() => relaysTo(path)).toEqual([]);
  },
);
