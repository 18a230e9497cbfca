import { createHash } from 'node:crypto';
import type { Installed } from '../generate/dependencies/installed.ts';

/** The Node that an archive brings. */
export interface BroughtNode {
  version: string;
  /** SHA-256 of its program, hex. */
  sha256: string;
}

/** What a bill of materials is made from; `time` in s since 1970. */
export interface SbomFacts {
  version: string;
  time: number;
  packages: readonly Installed[];
  node: BroughtNode;
}

/** Packages of which the bundle holds a module, by the sources that `dist/meta.json` names. Throws on an unknown one. */
export function bundledPackages(sources: readonly string[], installed: readonly Installed[]): Installed[] {
  const known = new Map(installed.map((one) => [one.path, one]));
  const paths = new Set(
    sources.flatMap((source) => /\bnode_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(source)?.[0] ?? []),
  );
  return [...paths].map((path) => {
    const found = known.get(path);
    if (!found) throw new Error(`${path} is bundled, and is not a production package`);
    return found;
  });
}

/** CycloneDX 1.7 bill of materials of the archive. Pure: equal facts give equal bytes. */
export function sbomText({ version, time, packages, node }: SbomFacts): string {
  const unique = new Map(packages.map((one) => [purlOf(one), one]));
  const libraries = [...unique].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => componentOf(one));
  const components = [nodeComponent(node), ...libraries];
  const own = `pkg:npm/sovran@${version}`;
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.7.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.7',
    serialNumber: serialOf(JSON.stringify({ own, time, components })),
    version: 1,
    metadata: {
      timestamp: new Date(time * 1000).toISOString(),
      lifecycles: [{ phase: 'build' }],
      component: { type: 'application', 'bom-ref': own, name: 'sovran', version, purl: own, ...licensed('Apache-2.0') },
    },
    components,
    dependencies: [{ ref: own, dependsOn: components.map((one) => one['bom-ref']) }],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function purlOf({ name, version }: Installed): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function componentOf(one: Installed) {
  const purl = purlOf(one);
  const [algorithm, digest = ''] = one.integrity.split('-');
  const hashes =
    algorithm === 'sha512' ? [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] : [];
  const { name, version, licence } = one;
  return { type: 'library', 'bom-ref': purl, name, version, ...licensed(licence), purl, hashes };
}

function nodeComponent({ version, sha256 }: BroughtNode) {
  const purl = `pkg:generic/node@${version}`;
  const cpe = `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`;
  const hashes = [{ alg: 'SHA-256', content: sha256 }];
  return { type: 'application', 'bom-ref': purl, name: 'node', version, ...licensed('MIT'), cpe, purl, hashes };
}

/** An expression may stand alone; one identifier is a licence of its own. */
function licensed(licence: string): object {
  return { licenses: [/ (OR|AND|WITH) /.test(licence) ? { expression: licence } : { license: { id: licence } }] };
}

/** A UUID (version 8) that the content gives. */
function serialOf(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  return `urn:uuid:${hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')}`;
}
