import type { ProjectEvent } from '../../../core/ports/project-store.ts';

/** Operations on who may do what, what is live, and who watches. */
const OF_SECURITY = /^(release (approve|promote|rollback)|(app|env|host) .*|watch (install|remove))$/;
/** Those after which less works than before. */
const GRAVE = /rollback|revoke|stop|remove/;

export function isOfSecurity({ operation }: ProjectEvent): boolean {
  return OF_SECURITY.test(operation);
}

/** An event in ArcSight's Common Event Format; its id comes last: a truncated line has none. Pure. */
export function cefOf({ id, at, actor, operation, target, result, data: { release } }: ProjectEvent): string {
  const header = [operation.replaceAll(' ', '-'), operation, GRAVE.test(operation) ? '7' : '5'];
  return cefLine(header, {
    rt: String(Date.parse(at)),
    suser: actor,
    act: operation,
    outcome: result,
    msg: target,
    ...(typeof release === 'string' ? { cs1Label: 'release', cs1: release } : {}),
    externalId: id,
  });
}

/** A line of signature, name, severity and extension: line ends are not allowed before the extension. Pure. */
export function cefLine(header: readonly string[], extension: Readonly<Record<string, string>>): string {
  const words = header.map((text) => text.replaceAll(/[\\|]/g, String.raw`\$&`).replaceAll(/[\r\n]+/g, ' '));
  const escaped = (text: string): string => text.replaceAll(/[\\=]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
  const fields = Object.entries(extension).map(([key, value]) => `${key}=${escaped(value).replaceAll('\r', '\\r')}`);
  return ['CEF:0', 'sovran', 'project', '1', ...words, fields.join(' ')].join('|');
}
