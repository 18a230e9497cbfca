import { readSigners } from '../../../core/project/signed-statements.ts';
import { readText } from '../../../core/project/statements.ts';
import { addressesIn, custodyIn } from './addresses.ts';
import { type Outside, readOutside } from './outside.ts';
import type { ProjectPlace } from './place.ts';
import type { Mention } from './reach.ts';

/** What a project says of the world outside, beside what is known of it by name. */
export interface SovereigntyFacts {
  outside: Outside;
  /** Addresses of the inventory. */
  hosts: string[];
  /** Addresses in `sovran.yaml` and in the files of environments. */
  addresses: Mention[];
  /** Places of keys in the same files. */
  custody: Mention[];
  /** Private keys of the project: on this machine, or not. */
  keys: { use: string; here: boolean }[];
  /** Files of the last commit that hold a private key. */
  committedKeys: string[];
  /** Kinds of the keys that may approve, each once. */
  signers: string[];
}

/** Suppliers, inventory, configuration and keys of the project. */
export async function sovereignty({ ctx, snapshot }: ProjectPlace): Promise<SovereigntyFacts> {
  const outside = await readOutside(ctx.templates);
  const files = ['sovran.yaml', ...snapshot.environments.map(({ name }) => `environments/${name}.yaml`)];
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readText(ctx.project, file) })));
  const mentions = (read: (text: string) => string[]): Mention[] =>
    texts.flatMap(({ file, text }) => read(text).map((value) => ({ of: 'project', source: file, value })));
  return {
    outside,
    hosts: snapshot.inventory.hosts.map(({ spec }) => hostIn(spec.address)),
    addresses: mentions((text) => addressesIn(text, outside.providers)),
    custody: mentions(custodyIn),
    keys: await keysOf(ctx),
    committedKeys: await ctx.project.history().listHolding('^-----BEGIN [A-Z ]*PRIVATE KEY-----'),
    signers: kindsOf(await readSigners(ctx)),
  };
}

async function keysOf(ctx: ProjectPlace['ctx']): Promise<SovereigntyFacts['keys']> {
  const keys = await ctx.keys();
  return Promise.all(
    (['log', 'models'] as const).map(async (use) => ({ use, here: (await keys.publicKey(use)) !== undefined })),
  );
}

function kindsOf(allowed: string): string[] {
  return [...new Set(allowed.match(/\b(sk-)?(ssh|ecdsa)-[\w@.-]+/g) ?? [])];
}

/** The machine in `user@host:port`. */
function hostIn(address: string): string {
  return (address.split('@').at(-1) ?? '').replace(/:\d+$/, '');
}
