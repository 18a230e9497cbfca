import { linesOf } from './printed.ts';

/** What the port of a gateway answers to a request without a key. */
export interface DoorFacts {
  environment: string;
  /** Status code over http and https; 0: no answer. */
  http: number;
  https: number;
  /** Something listens on its port on an address other than loopback. */
  isOpen: boolean;
  isListening: boolean;
}

/** The port of each gateway of a host, tried without a key. */
export function door(printed: string): { doors: DoorFacts[] } {
  const answers = linesOf(printed, 'status', 3);
  const names = [...new Set(answers.map(([name = '']) => name))];
  return { doors: names.map((name) => doorOf(name, answers, linesOf(printed, 'listens', 2))) };
}

function doorOf(environment: string, answers: string[][], listens: string[][]): DoorFacts {
  const codeOf = (scheme: string): number =>
    Number(answers.find(([name, by]) => name === environment && by === scheme)?.[2]) || 0;
  const addresses = listens.filter(([name]) => name === environment).map(([, address = '']) => address);
  return {
    environment,
    http: codeOf('http'),
    https: codeOf('https'),
    isOpen: addresses.some((address) => !isLoopback(address)),
    isListening: addresses.length > 0,
  };
}

/** Of `/proc/net/tcp`: each 32 bits with their bytes turned round; IPv4 may be written as IPv6. */
function isLoopback(hex: string): boolean {
  return /^([0-9A-F]{16}FFFF0000)?[0-9A-F]{6}7F$/.test(hex) || hex === '00000000000000000000000001000000';
}
