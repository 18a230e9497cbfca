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
  const pem = async (path: string): Promise<Pem> => ({ path, text: await readOwn(ctx, path) });
  const [ca, cert, key] = [await pem(siem.caFile), await pem(siem.certFile), await pem(siem.keyFile)];
  return { ...siem, digest: digestOfText(ca.text + cert.text), problem: problemOf(ca, cert, key, ctx.clock.now()) };
}

interface Pem {
  path: string;
  text: string;
}

/** Why a host could not show who it is with these files; `now` ISO 8601. Pure. */
export function problemOf(ca: Pem, cert: Pem, key: Pem, now: string): Message | undefined {
  const missing = [ca, cert, key].flatMap(({ path, text }) => (text === '' ? [path] : []));
  if (missing.length > 0) return message('watch.siem.missing', { paths: missing.join(', ') });
  for (const { path, text } of [ca, cert]) {
    const certificate = parsed(() => new X509Certificate(text));
    if (!certificate) return message('watch.siem.unreadable', { path });
    const { validFrom: from, validTo: until } = certificate;
    if (Date.parse(now) < Date.parse(from) || Date.parse(now) > Date.parse(until))
      return message('watch.siem.expired', { path, from, until });
  }
  const { path } = key;
  const own = parsed(() => createPrivateKey(key.text));
  if (!own) return message('watch.siem.unreadable', { path });
  return new X509Certificate(cert.text).checkPrivateKey(own) ? undefined : message('watch.siem.key', { path });
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
