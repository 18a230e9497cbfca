import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Host } from '../../ports/host.ts';
import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { sha256Of } from '../sha256.ts';
import { execLocally } from './local-exec.ts';
import { readLocalFacts } from './local-facts.ts';

/** This machine as a host. */
export function localHost(name: string): Host {
  return {
    name,
    transport: 'local',
    exec: execLocally,
    facts: readLocalFacts,
    upload: copyVerified,
    download: copyVerified,
    close: async () => undefined,
  };
}

/** Copies beside the target, compares sha256, then renames: the target is never half there. */
async function copyVerified(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const part = `${to}.part`;
  await mkdir(dirname(to), { recursive: true });
  try {
    await copyFile(from, part);
    const [sent, received] = [await sha256Of(from, signal), await sha256Of(part, signal)];
    if (sent !== received) throw copyDiffers(from, to);
    await rename(part, to);
  } finally {
    await rm(part, { force: true });
  }
}

function copyDiffers(from: string, to: string): SovranError {
  return new SovranError({
    code: 'copy-differs',
    exit: EXIT.failed,
    text: message('host.copy-differs', { from, to }),
    fix: message('host.copy-differs.fix'),
  });
}
