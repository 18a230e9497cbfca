import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';
import type { GatewayPlaces } from './paths.ts';
import { renderConfig, type RenderedConfig } from './render-config.ts';
import { writeKept } from './reserve.ts';
import { readySlots, type GatewayState } from './state-file.ts';

/** The configuration that a state asks for. */
export async function configOf(places: GatewayPlaces, state: GatewayState): Promise<RenderedConfig> {
  const template = await readFile(join(packageRoot(), 'templates', 'gateway', 'haproxy.cfg'), 'utf8');
  const sockets = { admin: places.admin, mode: places.socketMode, slots: places.slots };
  return renderConfig(template, state.spec, sockets, readySlots(state));
}

/** Keeps the file at rest in step with the slots, so that any restart gives traffic to the right one. */
export async function rewriteConfig(places: GatewayPlaces, state: GatewayState): Promise<void> {
  await writeKept(places, places.config, (await configOf(places, state)).text);
}
