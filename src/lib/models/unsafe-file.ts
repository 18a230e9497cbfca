import { open } from 'node:fs/promises';

/** Why a file may not come in: loading it could run code. */
export type UnsafeReason = 'pickle' | 'code' | 'remote-code';

const PICKLE_NAMES = /\.(bin|pt|pth|ckpt|pkl|pickle|joblib|npy|npz|h5|keras)$/i;
const CODE_NAMES = /\.(py|pyc|so|dll|dylib|sh|exe|js|jar)$/i;
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');

/** Judges a file by its name and its first bytes; `auto_map` in a JSON configuration names remote code. */
export async function findUnsafe(path: string, name: string): Promise<UnsafeReason | undefined> {
  if (CODE_NAMES.test(name)) return 'code';
  const head = await readHead(path);
  if (PICKLE_NAMES.test(name) || isPickle(head)) return 'pickle';
  if (name.endsWith('.json') && head.includes('"auto_map"')) return 'remote-code';
  return undefined;
}

/** Pickle protocols 2 to 5 begin with 0x80 and the protocol; torch wraps one in a zip. */
function isPickle(head: Buffer): boolean {
  const protocol = head[1] ?? 0;
  return (head[0] === 0x80 && protocol >= 2 && protocol <= 5) || head.subarray(0, 4).equals(ZIP);
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(64 * 1024);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
