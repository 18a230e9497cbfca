import { canonicalJson, digestOf } from '../../../core/kit/canonical.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import { spdxIdOf } from '../../data/license.ts';
import { chainOf, hexOf, parentsOf, type Link } from './chain.ts';
import type { BomSources } from './gather-bom.ts';
import { modelCardOf } from './model-card.ts';

/** The program that serves a release, as its definition and its host name it. */
export interface BomEngine {
  version: string;
  license: string;
  /** `NAME@sha256:…`; undefined where a runtime is built from a lock. */
  image?: string | undefined;
}

/** Path of a release’s bill of materials. */
export function bomPath(release: string): string {
  return `releases/${release}.cdx.json`;
}

/**
 * CycloneDX 1.7 bill of materials of a release: weights, what they come from, data, engine, each by digest. Pure: equal
 * facts give equal bytes.
 */
export function bomOf(release: string, record: ReleaseRecord, engine: BomEngine, sources: BomSources): JsonObject {
  const served = servedDigests(record);
  const chain = chainOf(served, sources);
  const own = `release/${release}`;
  return toJson({
    $schema: 'http://cyclonedx.org/schema/bom-1.7.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.7',
    serialNumber: serialOf(release, record),
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'pre-build' }],
      tools: { components: [{ type: 'application', name: 'sovran' }] },
      component: { type: 'application', 'bom-ref': own, name: release, version: hexOf(digestOf(record)) },
      ...(sources.organisation === '' ? {} : { manufacturer: { name: sources.organisation } }),
    },
    components: [...chain.map((link) => componentOf(link, chain, sources)), engineComponent(record, engine)],
    dependencies: [
      { ref: own, dependsOn: [...refsOf(served, chain), engineRef(record)] },
      ...chain.map((link) => ({
        ref: link.ref,
        dependsOn: refsOf(
          parentsOf(link).map(({ digest }) => digest),
          chain,
        ),
      })),
    ],
  });
}

/** The same with author and time of the release, as text. Pure. */
export function bomText(bom: JsonObject, { createdBy, createdAt }: { createdBy: string; createdAt: string }): string {
  const metadata = { timestamp: createdAt, authors: [{ name: createdBy }], ...(bom.metadata as JsonObject) };
  return `${JSON.stringify(JSON.parse(canonicalJson({ ...bom, metadata })), null, 2)}\n`;
}

/** A UUID (version 8) that a release’s name and digest give. */
function serialOf(release: string, record: ReleaseRecord): string {
  const hex = hexOf(digestOf({ release, digest: digestOf(record) }));
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join('-')}`;
}

function refsOf(digests: readonly string[], chain: readonly Link[]): string[] {
  const refs = digests.flatMap((digest) => chain.find((link) => link.digest === digest)?.ref ?? []);
  return [...new Set(refs)].sort();
}

function componentOf(link: Link, chain: readonly Link[], sources: BomSources): object {
  const core = { ...identityOf(link), 'bom-ref': link.ref };
  if (link.type === 'unknown') return core;
  const licenses = licensesOf(link.spec.license);
  return link.type === 'dataset'
    ? { ...core, ...licenses, ...dataOf(link.spec) }
    : {
        ...core,
        ...licenses,
        ...pedigreeOf(link, chain),
        modelCard: modelCardOf(link, chain, sources),
        ...factsOf(link.spec),
      };
}

function identityOf({ type, name, digest }: Link): object {
  const kind = type === 'dataset' ? 'data' : 'machine-learning-model';
  return { type: kind, name, version: hexOf(digest).slice(0, 12), ...hashed(digest) };
}

function hashed(digest: string): object {
  return { hashes: [{ alg: 'SHA-256', content: hexOf(digest) }] };
}

/** An identifier of SPDX as such; any other words as a name. */
export function licensesOf(license: string): object {
  if (license.trim() === '') return {};
  const id = spdxIdOf(license);
  return { licenses: [{ license: id === undefined ? { name: license } : { id } }] };
}

/** The models that weights were made of, by relation. */
function pedigreeOf({ spec }: Extract<Link, { type: 'model' }>, chain: readonly Link[]): object {
  const made = spec.lineage.flatMap((parent) => {
    const link = chain.find(({ digest }) => digest === parent.digest);
    return link && link.type !== 'dataset' ? [{ link, relation: parent.relation }] : [];
  });
  if (made.length === 0) return {};
  const notes = made.map(({ link, relation }) => `${relation} ${link.name}`).join('; ');
  return { pedigree: { ancestors: made.map(({ link }) => identityOf(link)), notes } };
}

function factsOf({
  kind,
  format,
  scheme,
  parameters,
  job,
  source,
  registeredAt,
}: Extract<Link, { type: 'model' }>['spec']): object {
  return { properties: properties({ kind, format, scheme, parameters, job, source, registeredAt }) };
}

/** Rows of a dataset, and the files that they come from. */
function dataOf(spec: Extract<Link, { type: 'dataset' }>['spec']): object {
  const { splits, rows, sources, preparedAt, pii, run } = spec;
  const facts = { rows: rows.out, ...splits, personalData: pii, preparedAt, run };
  const files = sources.map(({ path, sha256, license, rows: count }) => ({
    type: 'data',
    name: path,
    ...hashed(sha256),
    ...licensesOf(license),
    properties: properties({ rows: count }),
  }));
  return {
    data: [{ type: 'dataset', contents: { properties: properties(facts) } }],
    ...(files.length > 0 ? { components: files } : {}),
  };
}

function engineRef({ engine }: ReleaseRecord): string {
  return `engine/${engine.name}`;
}

function engineComponent(record: ReleaseRecord, { version, license, image }: BomEngine): object {
  const { name, environment, programs } = record.engine;
  const digest = image?.slice(image.lastIndexOf('@') + 1) ?? environment;
  return {
    type: image === undefined ? 'application' : 'container',
    'bom-ref': engineRef(record),
    name: image?.slice(0, image.lastIndexOf('@')) ?? name,
    version,
    ...hashed(digest),
    ...licensesOf(license),
    properties: properties({ runtime: environment, programs }),
  };
}

function properties(facts: Record<string, string | number | undefined>): object[] {
  return Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: `sovran:${name}`, value: String(value) }],
  );
}
