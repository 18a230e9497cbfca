import { z } from 'zod';

/** Severities, worst first. */
export const SEVERITIES = ['critical', 'high', 'moderate', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** An advisory that concerns an installed package. `advisory` is the last part of its address, such as `GHSA-…`. */
export interface Finding {
  advisory: string;
  package: string;
  severity: Severity;
  title: string;
  range: string;
}

/** What an audit found, or why there was none. `why` names no registry: it is printed in public logs. */
export type Audit = { checked: true; packages: number; findings: Finding[] } | { checked: false; why: string };

const severity = z.enum(SEVERITIES);
const advisory = z.object({ name: z.string(), title: z.string(), url: z.string(), severity, range: z.string() });
const report = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), advisory])) })),
  metadata: z.object({ dependencies: z.object({ prod: z.number() }) }),
});
const failure = z.object({ message: z.string().optional(), statusCode: z.number().optional() });

/** Pure: reads what `npm audit --json` printed. Anything that is no report of version 2 means that nothing was checked. */
export function readReport(stdout: string): Audit {
  const printed = parseJson(stdout);
  const read = report.safeParse(printed);
  if (!read.success) return { checked: false, why: reasonOf(printed) };
  const { vulnerabilities, metadata } = read.data;
  const found = Object.values(vulnerabilities).flatMap(({ via }) => via.filter((item) => typeof item !== 'string'));
  const byKey = new Map(found.map((item) => [`${item.url} ${item.name}`, toFinding(item)]));
  const findings = [...byKey.values()].toSorted((one, other) => rank(one) - rank(other));
  return { checked: true, packages: metadata.dependencies.prod, findings };
}

/** Whether a severity is high or above. */
export function isGrave(found: Severity): boolean {
  return found === 'high' || found === 'critical';
}

function rank(finding: Finding): number {
  return SEVERITIES.indexOf(finding.severity);
}

function toFinding({ name, title, url, severity: found, range }: z.infer<typeof advisory>): Finding {
  return { advisory: url.split('/').at(-1) ?? url, package: name, severity: found, title, range };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(printed: unknown): string {
  const { data } = failure.safeParse(printed);
  if (data?.statusCode) return `the registry's audit endpoint answered ${data.statusCode}`;
  const code = /\bE[A-Z_]{3,}\b/.exec(data?.message ?? '')?.[0];
  if (code) return `the registry's audit endpoint cannot be reached (${code})`;
  if (data?.message?.includes('invalid json')) return "the registry's audit endpoint did not answer with JSON";
  return 'npm audit printed no report';
}
