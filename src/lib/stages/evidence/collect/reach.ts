import { addressesIn, custodyIn } from './addresses.ts';
import type { Known } from './outside.ts';
import { linesOf } from './printed.ts';

/** Something that stands in a text or on a host; `of`: an environment, or the project. */
export interface Mention {
  of: string;
  source: string;
  value: string;
}

export interface ReachFacts {
  machine: { network: string; user: string; boot: string };
  /** Sockets of resolvers that engines see. */
  doors: Pick<Mention, 'of' | 'value'>[];
  /** File systems of the weights. */
  mounts: { of: string; type: string; source: string }[];
  /** Environments whose gateway’s configuration was read. */
  gateways: string[];
  addresses: Mention[];
  custody: Mention[];
  /** Certificates of gateways and of the watch, with who issued them. */
  issuers: { file: string; issuer: string }[];
}

/** What engines could reach beside their network; of texts what they name is kept, and nothing else. */
export function reach(printed: string, { providers }: Pick<Known, 'providers'>): ReachFacts {
  const [network = '', user = '', boot = ''] = linesOf(printed, 'machine', 3)[0] ?? [];
  const texts = linesOf(printed, 'text', 3).map(([of = '', source = '', text = '']) => ({ of, source, text }));
  const mentions = (find: (text: string) => string[]): Mention[] =>
    texts.flatMap(({ text, ...at }) => find(Buffer.from(text, 'base64').toString()).map((value) => ({ ...at, value })));
  return {
    machine: { network, user, boot },
    doors: linesOf(printed, 'door', 2).map(([of = '', value = '']) => ({ of, value })),
    mounts: linesOf(printed, 'weights', 4).map(([of = '', type = '', source = '']) => ({ of, type, source })),
    gateways: linesOf(printed, 'gateway', 2).map(([name = '']) => name),
    addresses: mentions((text) => addressesIn(text, providers)),
    custody: mentions(custodyIn),
    issuers: linesOf(printed, 'issuer', 2).map(([file = '', issuer = '']) => ({ file, issuer })),
  };
}
