import { createHash } from 'node:crypto';
import type { GatewaySpec, Slot } from '../ports/gateway.ts';

export const SLOTS: readonly Slot[] = ['blue', 'green'];

/** Socket paths that the configuration names. */
interface ConfigSockets {
  admin: string;
  metrics: string;
  /** Rights of these two, octal. */
  mode: '600' | '660';
  slots: Record<Slot, string>;
}

export type ConfigSpec = Pick<GatewaySpec, 'environment' | 'bind' | 'port' | 'limits'>;

export interface RenderedConfig {
  text: string;
  /** Digest of all that only a reload can change; which slots are ready is not part of it. */
  fingerprint: string;
}

/** Pure: the text of HAProxy's configuration. Slots that are not in `ready` start out of rotation. */
export function renderConfig(
  template: string,
  spec: ConfigSpec,
  sockets: ConfigSockets,
  ready: readonly Slot[],
): RenderedConfig {
  const fixed = fixedValues(spec, sockets);
  const neutral = fill(template, { ...fixed, fingerprint: '', blueState: '', greenState: '' });
  const fingerprint = `sovran-${createHash('sha256').update(neutral).digest('hex').slice(0, 32)}`;
  const [blueState = '', greenState = ''] = SLOTS.map((slot) => (ready.includes(slot) ? '' : ' disabled'));
  const text = fill(template, { ...fixed, fingerprint, blueState, greenState });
  return { text, fingerprint };
}

function fixedValues({ environment, bind, port, limits }: ConfigSpec, sockets: ConfigSockets): Record<string, string> {
  return {
    environment,
    bind: `${bind.includes(':') ? `[${bind}]` : bind}:${port}`,
    adminSocket: sockets.admin,
    metricsSocket: sockets.metrics,
    adminMode: sockets.mode,
    blueSocket: sockets.slots.blue,
    greenSocket: sockets.slots.green,
    requestsPerMinute: String(limits.requestsPerMinute),
    concurrentPerApp: String(limits.concurrentPerApp),
    concurrentPerRelease: String(limits.concurrentPerRelease),
    bodyBytes: String(limits.bodyBytes),
    queueSeconds: String(Math.ceil(limits.queueSeconds)),
    streamSeconds: String(Math.ceil(limits.streamSeconds)),
  };
}

/** Every placeholder must have a value: a misspelt one is a bug that must not reach HAProxy. No value adds a line. */
function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the gateway template asks for an unknown value: ${name}`);
    return value.replaceAll(/[\r\n]/g, '');
  });
}
