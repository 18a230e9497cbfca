import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { unreadable } from '../../../core/failures/private-file.ts';
import { systemCode } from '../../../core/kit/system-code.ts';
import { canonicalJson, digestOfText } from '../../../core/kit/canonical.ts';
import { TarError } from '../../../core/kit/tar-entries.ts';
import { writeEntry } from '../../../core/kit/tar-write.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { bundleManifestSchema, type BundleHead } from '../../../core/project/resources/bundles.ts';
import { signText } from '../../release/approvals/signing.ts';
import { brokenContent, entryName, HEAD, NAMESPACE, openSame, type SeenBundle } from './open-bundle.ts';
import { summaryOf } from './schema.ts';
import { sourcesOf, type Parts, type Source } from './sources.ts';

export type WriteArgs = Parts &
  Pick<BundleHead, 'serial' | 'project' | 'for'> & {
    out: string;
    key: string;
    /** Bundle that this one builds on, as the plan saw it. */
    since: SeenBundle | null;
  };

/** Two empty blocks end an archive. */
const END = Buffer.alloc(1024);

/** Writes beside the file and renames: a kill leaves no half bundle under its name. */
export const writeBundle: Action<WriteArgs> = {
  async apply({ out, key, since, serial, project, for: purpose, ...parts }, scope) {
    const { ctx } = scope;
    const sources = await sourcesOf(parts, ctx);
    const base = since && (await openSame(since, ctx)).manifest;
    const held = new Set(base?.contents.map(({ sha256 }) => sha256));
    const contents = sources.map(({ content }) =>
      base && held.has(content.sha256) ? { ...content, base: base.serial } : content,
    );
    const { engines, trees } = parts;
    const head = {
      serial,
      since: base?.serial ?? null,
      project,
      madeAt: ctx.clock.now(),
      for: purpose,
      engines,
      trees,
    };
    const manifest = bundleManifestSchema.parse({ apiVersion: 'sovran/v1', kind: 'Bundle', ...head, contents });
    const text = canonicalJson(manifest);
    const { signature, signer } = await signText(key, text, scope, NAMESPACE);
    const own = sources.filter(({ content }) => !held.has(content.sha256));
    await writeWhole(out, async (file) => {
      for (const [at, part] of [text, signature].entries()) await writeText(file, HEAD[at] ?? '', part);
      await writeContents(file, own, out, scope);
    });
    return toJson({ path: out, signer, ...summaryOf(manifest, digestOfText(text)) });
  },
};

async function writeWhole(out: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const part = `${out}.part`;
  // what a killed run left, or another's link; datasets may be in the bundle
  await rm(part, { force: true });
  const file = await open(part, 'wx', 0o600).catch((error: unknown) => {
    throw unreadable(part, systemCode(error));
  });
  try {
    await write(file);
    await file.writeFile(END);
    await file.sync();
    await rename(part, out);
  } finally {
    await file.close();
    await rm(part, { force: true });
  }
}

async function writeText(file: FileHandle, name: string, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const chunks = async function* (): AsyncIterable<Buffer> {
    yield bytes;
  };
  await writeEntry(file, { name, bytes: bytes.length }, chunks());
}

/** Each file once. */
async function writeContents(
  file: FileHandle,
  sources: readonly Source[],
  out: string,
  { ctx: { interrupt } }: StepScope,
): Promise<void> {
  for (const { content, from } of new Map(sources.map((one) => [one.content.sha256, one])).values()) {
    interrupt.signal.throwIfAborted();
    const entry = { name: entryName(content), bytes: content.bytes };
    const written = await writeEntry(file, entry, createReadStream(from)).catch(orNothing);
    if (written !== content.sha256) throw brokenContent(out, content, 'changed');
  }
}

/** A file that is longer or shorter than it was. */
function orNothing(error: unknown): undefined {
  if (!(error instanceof TarError)) throw error;
}
