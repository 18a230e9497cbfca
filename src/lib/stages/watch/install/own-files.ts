import { createPrivateKey, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { digestOfText } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import type { SiemSettings } from '../../../core/project/resources/watch.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { WatchedSiem } from '../files/subject.ts';

/** A file of who runs the command, absolute or below the project; empty where there is none. */
export async function readOwn(ctx: StageContext, path: string): Promise<string> {
  const here = await ctx.hosts.open(LOCAL);
  const content = await here.files.read(resolve(ctx.project.root, path)).catch(() => undefined);
  return Buffer.from(content ?? '').toString();
}

/** What the settings of a SIEM come to now. */
export async function watchedSiem(ctx: StageContext, siem: SiemSettings): Promise<WatchedSiem> {
  const read = async (path: string): Promise<Pem> => ({ path, text: await readOwn(ctx, path) });
  const [ca, cert, key] = [await read(siem.caFile), await read(siem.certFile), await read(siem.keyFile)];
  return { ...siem, digest: digestOfText(ca.text + cert.text), problem: problemOf(ca, cert, key, ctx.clock.now()) };
}

type Pem = { path: string; text: string };

/** Why a host could not show who it is with these files; `now` ISO 8601. Pure. */
export function problemOf(ca: Pem, cert: Pem, key: Pem, now: string): Message | undefined {
  let { path } = ca;
  try {
    for (const one of [ca, cert]) {
      ({ path } = one);
      const { validFrom: from, validTo: until } = new X509Certificate(one.text);
      const isValid = Date.parse(from) <= Date.parse(now) && Date.parse(now) <= Date.parse(until);
      if (!isValid) return message('watch.siem.expired', { path, from, until });
    }
    ({ path } = key);
    const isOwn = new X509Certificate(cert.text).checkPrivateKey(createPrivateKey(key.text));
    return isOwn ? undefined : message('watch.siem.key', { path });
  } catch {
    return message('watch.siem.unreadable', { path });
  }
}
