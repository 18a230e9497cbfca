import { findResource } from '../../../core/project/resources.ts';
import type { SuppliersSpec } from '../../../core/project/resources/suppliers.ts';
import { readSigners } from '../../../core/project/signers.ts';
import { addressesIn, custodyIn } from './addresses.ts';
import { type Outside, readOutside } from './outside.ts';
import type { ProjectCollector, ProjectPlace } from './project-collector.ts';
import type { Mention } from './reach.ts';

/** What a project says of the world outside, beside what is known of it by name. */
export interface SovereigntyFacts {
  outside: Outside;
  /** Null where `governance/suppliers.yaml` is not there. */
  suppliers: SuppliersSpec | null;
  /** Addresses of the inventory. */
  hosts: string[];
  /** Addresses in `sovran.yaml` and in the files of environments. */
  addresses: Mention[];
  /** Places of keys in the same files. */
  custody: Mention[];
  /** Private keys of the project: on this machine, or not. */
  keys: { use: string; here: boolean }[];
  /** Kinds of the keys that may approve, each once. */
  signers: string[];
}

declare module '../control/control.ts' {
  interface CollectedFacts {
    sovereignty: SovereigntyFacts;
  }
}

/** Suppliers, inventory, configuration and keys of the project. */
export const sovereignty: ProjectCollector<SovereigntyFacts> = {
  of: 'project',
  version: 1,
  collect: async ({ ctx, snapshot }) => {
    const outside = await readOutside(ctx.templates);
    const files = ['sovran.yaml', ...snapshot.environments.map(({ name }) => `environments/${name}.yaml`)];
    const texts = await Promise.all(files.map(async (file) => ({ file, text: await textOf(ctx, file) })));
    const mentions = (read: (text: string) => string[]): Mention[] =>
      texts.flatMap(({ file, text }) => read(text).map((value) => ({ of: 'project', source: file, value })));
    return {
      outside,
      suppliers: (await findResource(ctx.project, 'Suppliers', 'suppliers'))?.spec ?? null,
      hosts: snapshot.inventory.hosts.map(({ spec }) => hostIn(spec.address)),
      addresses: mentions((text) => addressesIn(text, outside.providers)),
      custody: mentions(custodyIn),
      keys: await keysOf(ctx),
      signers: kindsOf(await readSigners(ctx.project)),
    };
  },
};

async function textOf({ project }: ProjectPlace['ctx'], file: string): Promise<string> {
  return Buffer.from((await project.readFile(file)) ?? []).toString('utf8');
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
