import { canary } from './canary.ts';
import { containers } from './containers.ts';
import { door } from './door.ts';
import { gpus } from './gpus.ts';
import type { HostCollectors } from './host-collector.ts';
import { reach } from './reach.ts';
import { requests } from './requests.ts';
import { services } from './services.ts';
import { weights } from './weights.ts';

/** A new one: `templates/host/govern/NAME.sh` with `collect_NAME`, sourced in `collect.sh`; its file here; this list. */
export const HOST_COLLECTORS: HostCollectors = { services, weights, containers, door, gpus, requests, reach, canary };
