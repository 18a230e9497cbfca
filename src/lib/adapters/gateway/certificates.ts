import { X509Certificate } from 'node:crypto';
import { certificateExpired, certificateInvalid, opensslMissing } from './errors.ts';
import type { GatewayPlaces } from './paths.ts';
import { runOnHost, withReserve, writeKept } from './run-on-host.ts';
import { fileOf } from '../../core/kit/gateway-config.ts';
import { scriptArgv } from '../../core/kit/host-script.ts';
import type { GatewayCertificate, GatewaySpec } from '../../core/ports/gateway.ts';

interface OwnCertificate extends GatewayCertificate {
  /** Beside the configuration, with the private key. */
  file: string;
}

/** Days: one that ends sooner is renewed, in time for the other side to learn of it. */
const RENEWED_BEFORE = 30;

/** The gateway's own certificate, made on its host where none lasts for so many days. Throws `openssl-missing` or as `runOnHost`. */
export async function ownCertificate(
  places: GatewayPlaces,
  name: string,
  days = RENEWED_BEFORE,
): Promise<OwnCertificate> {
  // X.509 bounds a common name; it identifies nothing here
  const common = name.replaceAll(/[^\w.-]/g, '-').slice(0, 60);
  const argv = scriptArgv('gateway/certificate', places.dir, common, String(days * 86_400));
  const said = await withReserve(places, () => runOnHost(places, argv));
  if (said.trim() === 'missing') throw opensslMissing(places.host);
  const [file = '', ...lines] = said.split('\n');
  const pem = lines.join('\n');
  return { file, pem, until: endsOf(pem, name)[0] ?? '' };
}

/**
 * The gateway's own certificate, where those of its peers are valid; undefined without peers. Throws `certificate-expired` or
 * `certificate-invalid` (exit 3).
 */
export async function requireCertificates(
  places: GatewayPlaces,
  spec: GatewaySpec,
): Promise<OwnCertificate | undefined> {
  const peers = peersOf(spec);
  if (!spec.members && peers.length === 0) return undefined;
  for (const { name, certificate } of peers) requireCurrent(name, certificate);
  return await ownCertificate(places, spec.environment, 0);
}

/** Writes the certificates that the configuration of a front or a member trusts, each under its digest. */
export async function writeTrusted(places: GatewayPlaces, spec: GatewaySpec): Promise<void> {
  for (const { certificate } of peersOf(spec))
    await writeKept(places, `${places.dir}/${fileOf('trust', certificate)}`, certificate);
}

function peersOf({ members = [], fronted }: GatewaySpec): { name: string; certificate: string }[] {
  return [...members, ...(fronted ? [{ name: 'front', certificate: fronted.certificate }] : [])];
}

/** Of several certificates, one that is valid is enough: while one is renewed there are two. */
function requireCurrent(name: string, pem: string): void {
  const last = endsOf(pem, name).sort().at(-1) ?? '';
  if (Date.parse(last) <= Date.now()) throw certificateExpired(name, last);
}

/** When each certificate of a PEM ends, ISO 8601. */
function endsOf(pem: string, name: string): string[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (found.length > 0) return found.map((one) => new Date(new X509Certificate(one).validTo).toISOString());
  } catch {
    throw certificateInvalid(name);
  }
  throw certificateInvalid(name);
}
