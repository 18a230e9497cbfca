import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** Why a file may not come in: loading it could run code. */
export type UnsafeReason = 'pickle' | 'code' | 'remote-code';

const PICKLE_NAMES = /\.(bin|pt|pth|ckpt|pkl|pickle|joblib|npy|npz|h5|keras)$/i;
const CODE_NAMES = /\.(py|pyc|so|dll|dylib|sh|exe|js|jar)$/i;
/** Words and their numbers: one of them may well be called so, and no loader takes code from there. */
const VOCABULARY = /(^|\/)(tokenizer|vocab|added_tokens)\.json$/i;
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');

const REMOTE_CODE = '"auto_map"';

/** Judges a file by its name and its first bytes; `auto_map` anywhere in a JSON configuration names remote code. */
export async function findUnsafe(path: string, name: string): Promise<UnsafeReason | undefined> {
  if (CODE_NAMES.test(name)) return 'code';
  const head = await readHead(path);
  if (PICKLE_NAMES.test(name) || isPickle(head)) return 'pickle';
  if (!name.endsWith('.json')) return undefined;
  const names = VOCABULARY.test(name) ? head.includes(REMOTE_CODE) : await namesRemoteCode(path);
  return names ? 'remote-code' : undefined;
}

/** Pickle protocols 2 to 5 begin with 0x80 and the protocol; torch wraps one in a zip. */
function isPickle(head: Buffer): boolean {
  const protocol = head[1] ?? 0;
  return (head[0] === 0x80 && protocol >= 2 && protocol <= 5) || head.subarray(0, 4).equals(ZIP);
}

/** JSON may write any character as `\u005f`: the key in full is 50 of them. */
const LONGEST_KEY = 50;

/** Reads the whole file in pieces, because the key may come last. */
async function namesRemoteCode(path: string): Promise<boolean> {
  let rest = '';
  for await (const piece of createReadStream(path, 'latin1') as AsyncIterable<string>) {
    const text = rest + piece;
    if (unescaped(text).includes(REMOTE_CODE)) return true;
    rest = text.slice(-LONGEST_KEY);
  }
  return false;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
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
