import { whyNotAsked } from '../../machines/hosts/workload/ask-host.ts';
import { HOST_UNKNOWN } from '../../../core/project/host-unknown.ts';
import { tellsBrokenFile } from '../../../core/project/readable-hosts.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { STORE_EMPTY } from '../../../core/text/store-empty.ts';
import type { UnreachableHost } from './unreachable-host.ts';

/** Why a host was not asked, for people. Pure. */
export function whySkipped({ host, code, hop }: UnreachableHost): Message {
  if (code === HOST_UNKNOWN) return message('reconcile.unlisted', { host });
  if (hop !== undefined) return message('reconcile.unreachable-behind', { host, hop, code });
  if (code === STORE_EMPTY) return message('reconcile.store-empty', { host });
  return tellsBrokenFile(code) ? whyNotAsked(host, code) : message('reconcile.unreachable', { host, code });
}
