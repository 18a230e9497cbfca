import type { JsonObject } from '../../core/ports/json.ts';
import type { NamedDataset } from './prepare-input.ts';

/** The `Dataset` document that scripts read. */
export function datasetDocument(dataset: NamedDataset): JsonObject {
  const { name, digest, bytes, license, rows, splits, pii, piiFound, sources, conflicts, leakage } = dataset;
  return {
    name,
    digest,
    bytes,
    license,
    rows: { in: rows.in, out: rows.out, dropped: { ...rows.dropped } },
    splits,
    pii: { action: pii, found: { ...piiFound } },
    sources: sources.map(({ path, sha256, license: sourceLicense, rows: sourceRows }) => ({
      path,
      sha256,
      license: sourceLicense,
      rows: sourceRows,
    })),
    conflicts,
    leakage,
  };
}
