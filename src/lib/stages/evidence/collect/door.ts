import type { Alteration, GatewayFiles } from '../../../core/ports/gateway.ts';
import type { Known } from './outside.ts';
import { linesOf } from './printed.ts';

/** What the port of a gateway answers to requests without a key, to each published path. */
export interface DoorFacts {
  environment: string;
  /** Status codes; 0: no answer. */
  answers: { scheme: string; code: number; path: string }[];
  /** How its configuration differs from what sovran writes; null where that is not known. */
  altered: Alteration[] | null;
  /** Something listens on its port on an address other than loopback. */
  isOpen: boolean;
}

/** The port of each gateway of a host, tried without a key. */
export function door(printed: string, { altered }: Pick<Known, 'altered'>): { doors: DoorFacts[] } {
  const answers = linesOf(printed, 'status', 4);
  return {
    doors: [...new Set(answers.map(([name = '']) => name))].map((environment) => {
      const own = answers.filter(([name]) => name === environment);
      const listens = linesOf(printed, 'listens', 2).filter(([name]) => name === environment);
      return {
        environment,
        answers: own.map(([, scheme = '', code, path = '']) => ({ scheme, code: Number(code) || 0, path })),
        altered: altered[environment] ?? null,
        isOpen: listens.some(([, address = '']) => !isLoopback(address)),
      };
    }),
  };
}

/** Pure: what a host has of the gateway of an environment; undefined where it could not be read. */
export function gatewayFilesIn(printed: string, environment: string): GatewayFiles | undefined {
  const files = linesOf(printed, 'file', 3).filter(([name]) => name === environment);
  const textOf = (name: string): string =>
    Buffer.from(files.find(([, file]) => file === name)?.[2] ?? '', 'base64').toString();
  const [state, config] = [textOf('state.json'), textOf('haproxy.cfg')];
  const running = linesOf(printed, 'running', 2).find(([name]) => name === environment)?.[1];
  return state && config ? { state, config, running } : undefined;
}

/** Of `/proc/net/tcp`: each 32 bits with their bytes turned round; IPv4 may be written as IPv6. */
function isLoopback(hex: string): boolean {
  return /^([0-9A-F]{16}FFFF0000)?[0-9A-F]{6}7F$/.test(hex) || hex === '00000000000000000000000001000000';
}
