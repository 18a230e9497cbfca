import { createConnection } from 'node:net';
import { presentedBy } from './known-hosts.ts';

export interface PublicIdentity {
  type: string;
  fingerprint: string;
  blob: Buffer;
  /** The private key file; otherwise the agent has it. */
  path?: string;
}

const REQUEST_IDENTITIES = Buffer.from([0, 0, 0, 1, 11]);
const IDENTITIES_ANSWER = 12;
const PATIENCE_MS = 3000;
const MAX_ANSWER_BYTES = 1_048_576;

/** `silent`: the agent timed out and may hold any key. */
export interface AgentKeys {
  keys: PublicIdentity[];
  silent: boolean;
}

class AgentSilent extends Error {}

/** All keys, with certificates and security keys, which ssh2 omits. Empty without an agent; never rejects. */
export async function listAgentKeys(socket: string): Promise<AgentKeys> {
  try {
    return { keys: readAnswer(await askAgent(socket)), silent: false };
  } catch (error) {
    return { keys: [], silent: error instanceof AgentSilent };
  }
}

function askAgent(path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = createConnection(path, () => socket.write(REQUEST_IDENTITIES));
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new AgentSilent()));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the agent hung up')));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      const length = all.length < 4 ? undefined : all.readUInt32BE(0);
      if (length !== undefined && length > MAX_ANSWER_BYTES) socket.destroy(new Error('the answer is too long'));
      if (length === undefined || all.length < 4 + length) return;
      resolve(all.subarray(4, 4 + length));
      socket.destroy();
    });
  });
}

function readAnswer(answer: Buffer): PublicIdentity[] {
  if (answer[0] !== IDENTITIES_ANSWER || answer.length < 5) return [];
  const fields = readStrings(answer.subarray(5), 2 * answer.readUInt32BE(1));
  return fields.filter((_field, index) => index % 2 === 0).map((blob) => identityOf(blob));
}

/** Up to `count` length-prefixed fields; stops at a truncated one. */
export function readStrings(bytes: Buffer, count: number): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; fields.length < count && at + 4 <= bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

export function identityOf(blob: Buffer, path?: string): PublicIdentity {
  return { ...presentedBy(blob), blob, ...(path === undefined ? {} : { path }) };
}
